import type { Edge } from '../graph/edge.ts';
import type { MediaId, PostId, UserId } from '../ids/index.ts';
import { defineJob } from './define-job.ts';

/** An upload as it was announced and verified to have arrived. */
export interface RenderUpload {
  mediaId: MediaId;
  ownerId: UserId;
  stagingKey: string;
  contentType: string;
  /** Bytes. */
  byteSize: number;
  sha256Base64: string;
}

/** A mail that is owed, by ids: its words, and the secret in it, are made when it is sent. */
export type OwedMail =
  | { kind: 'verify-email' | 'password-changed'; accountId: UserId }
  /** Whoever it belongs to, if anybody: that nobody looks before the reply is what keeps it secret. */
  | { kind: 'reset-password'; login: string };

/** Where the erasure of a deleted account goes on in a room; null where it begins. */
export interface AccountToErase {
  userId: UserId;
  from: string | null;
}

/** Whose data go into which archive. */
export interface ExportToWrite {
  userId: UserId;
  exportId: string;
}

/**
 * Every kind of job, with the room whose worker runs it. Queues are made from this list by `npm run migrate`, so that a
 * job can be enqueued before any worker has started.
 */
export const jobs = {
  /** graph: brings the other side of edges in line with the side that was written. */
  graphInverse: defineJob<{ edges: Edge[] }>('graph.inverse', { concurrency: 8, outlivesAccount: true }),
  /** platform: makes memcached forget keys that a write has changed. */
  cacheForget: defineJob<{ keys: string[] }>('cache.forget', { concurrency: 2, outlivesAccount: true }),
  /** users: finishes a sign-up that stopped half-way, or frees its names. */
  usersFinishSignUp: defineJob<{ accountId: UserId }>('users.finish-sign-up'),
  /** users: sends a mail. */
  usersSendMail: defineJob<OwedMail>('users.send-mail'),
  /** users: brings the copy of a changed username to its account's shard. */
  usersCopyUsername: defineJob<{ accountId: UserId }>('users.copy-username'),
  /** users: takes the erasure of a deleted account one step further. */
  usersEraseAccount: defineJob<{ accountId: UserId }>('users.erase-account', {
    concurrency: 2,
    // Its last step reads all of Redis and all jobs.
    expireInSeconds: 600,
  }),
  /** users: tells every room that an archive of an account is wanted. */
  usersBeginExport: defineJob<{ exportId: string }>('users.begin-export', { concurrency: 1 }),
  /** users: puts the parts of an archive together. */
  usersAssembleExport: defineJob<{ exportId: string }>('users.assemble-export', {
    concurrency: 1,
    expireInSeconds: 1800,
  }),
  /** users: removes an archive whose time is over. */
  usersExpireExport: defineJob<{ exportId: string }>('users.expire-export', { concurrency: 1 }),
  /** users: writes its part of an archive. */
  usersWriteExport: defineJob<ExportToWrite>('users.write-export', { concurrency: 1, expireInSeconds: 600 }),
  /** users: ends, on the other's shard, what a block ends. */
  usersSever: defineJob<{ blockerId: UserId; blockedId: UserId }>('users.sever'),
  /** users: accepts those who asked to follow an account that is private no longer; one batch, then the next. */
  usersAcceptAll: defineJob<{ accountId: UserId; after: { time: string; id: string } }>('users.accept-all'),
  /** pipeline: makes the variants of one upload, of which it is told all that never changes. */
  pipelineRender: defineJob<RenderUpload>('pipeline.render', { concurrency: 2 }),
  /**
   * media: gives up an upload that was asked for and never finished. The ticket of an account that is erased meanwhile is
   * good for as long: what comes by it is under `stagingKey`.
   */
  mediaExpireUpload: defineJob<{ mediaId: MediaId; stagingKey: string }>('media.expire-upload', {
    outlivesAccount: true,
  }),
  /** media: lets finished uploads pass one that has kept its owner's lane waiting too long. */
  mediaAdvanceLane: defineJob<{ ownerId: UserId }>('media.advance-lane'),
  /** media: erases one bite of what a deleted account has left there. */
  mediaEraseAccount: defineJob<AccountToErase>('media.erase-account', { concurrency: 2 }),
  /** media: writes its part of an archive. */
  mediaWriteExport: defineJob<ExportToWrite>('media.write-export', { concurrency: 1, expireInSeconds: 600 }),
  /** feed: erases one bite of what a deleted account has left there. */
  feedEraseAccount: defineJob<AccountToErase>('feed.erase-account', { concurrency: 2 }),
  /** feed: writes its part of an archive. */
  feedWriteExport: defineJob<ExportToWrite>('feed.write-export', { concurrency: 1, expireInSeconds: 600 }),
  /** feed: brings one post to one batch of its author's followers, then enqueues the next batch. */
  feedFanOut: defineJob<{ postId: PostId; authorId: UserId; after: string | null }>('feed.fan-out', { concurrency: 2 }),
} as const;
