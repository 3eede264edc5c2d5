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

/**
 * Every kind of job, with the room whose worker runs it. Queues are made from this list by `npm run migrate`, so that a
 * job can be enqueued before any worker has started.
 */
export const jobs = {
  /** graph: brings the other side of an edge in line with the side that was written. */
  graphInverse: defineJob<{ id1: string; type: string; id2: string }>('graph.inverse', { concurrency: 8 }),
  /** platform: makes memcached forget keys that a write has changed. */
  cacheForget: defineJob<{ keys: string[] }>('cache.forget', { concurrency: 2 }),
  /** users: finishes a sign-up that stopped half-way, or frees its names. */
  usersFinishSignUp: defineJob<{ accountId: UserId }>('users.finish-sign-up'),
  /** pipeline: makes the variants of one upload, of which it is told all that never changes. */
  pipelineRender: defineJob<RenderUpload>('pipeline.render', { concurrency: 2 }),
  /** media: gives up an upload that was asked for and never finished. */
  mediaExpireUpload: defineJob<{ mediaId: MediaId }>('media.expire-upload'),
  /** media: lets finished uploads pass one that has kept its owner's lane waiting too long. */
  mediaAdvanceLane: defineJob<{ ownerId: UserId }>('media.advance-lane'),
  /** feed: brings one post to one batch of its author's followers, then enqueues the next batch. */
  feedFanOut: defineJob<{ postId: PostId; authorId: UserId; after: string | null }>('feed.fan-out', { concurrency: 2 }),
} as const;
