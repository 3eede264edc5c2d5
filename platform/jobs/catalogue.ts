import type { RenderedVariant } from '../events/catalogue.ts';
import type { Edge } from '../graph/edge.ts';
import type {
  CollectionId,
  CommentId,
  ConversationId,
  MediaId,
  MessageId,
  NotificationId,
  PostId,
  StoryId,
  UserId,
} from '../ids/index.ts';
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
  /** How the picture is changed; absent: not at all. */
  edit?: MediaEdit;
  /** Where the picture as it was uploaded is kept in the private bucket, if `edit` changes it. */
  sourceKey?: string;
  /** What an earlier rendering has left, to edit it anew; absent: the upload itself, as it was announced. */
  bytesFrom?: { bucket: 'PRIVATE' | 'PUBLIC'; key: string };
  /** The number of this rendering, to be told with what it came to: a media that is edited is rendered more than once. */
  rendering?: string;
}

/** How a picture is changed. Numbers are fractions, 0 to 1, of its width and height as it was uploaded, but upright. */
export interface MediaEdit {
  crop?: { x: number; y: number; width: number; height: number };
  /** What stays in sight wherever the picture is cut further; absent: the middle of it. */
  focalPoint?: { x: number; y: number };
  filter?: MediaFilter;
  /** POST cuts what is narrower than 4:5 or wider than 1.91:1 to that. */
  fit: 'POST' | 'AS_IS';
}

/** The filters, by their names in the public schema. */
export type MediaFilter = 'MONO' | 'NOIR' | 'SEPIA' | 'WARM' | 'COOL' | 'VIVID' | 'FADE' | 'GOLDEN' | 'FOREST' | 'DUSK';

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

/** Where the erasure of a deleted post goes on; null where it begins. */
export interface PostToErase {
  postId: PostId;
  authorId: UserId;
  from: string | null;
  /** Moderators removed it: its photos go out of stories, too. */
  isRemoved?: boolean;
}

/** A post whose author's followers are gone through from `after` on; null for the first batch. */
export interface PostToFanOut {
  postId: PostId;
  authorId: UserId;
  after: string | null;
  /** The id of the event that began it; absent for its publication. */
  wave?: string;
}

/** A notification that is pushed to its recipient's devices. */
export interface PushToSend {
  recipientId: UserId;
  notificationId: NotificationId;
  /** Only to these, by the ids of their tokens; null to all. */
  tokenIds: string[] | null;
  /** How often it was tried before. */
  attempt: number;
  /** When that happened which it tells of (ISO 8601). */
  since: string;
}

/** A message that is pushed to one of those who have it in a list. */
export interface MessageToPush extends Omit<PushToSend, 'notificationId'> {
  senderId: UserId;
  conversationId: ConversationId;
  messageId: MessageId;
}

/** A post of which one batch is told of those who want to be, from `after` on. */
export interface PostToTellOf {
  postId: PostId;
  authorId: UserId;
  /** HIDDEN: what they were told is taken away. */
  kind: 'PUBLISHED' | 'HIDDEN';
  /** Whom it mentions: they are told of that. */
  except: UserId[];
  /** The id of the event that began it. */
  wave: string;
  after: string | null;
}

/** An announcement of the house that one batch of the accounts of a logical shard is told of; or these alone. */
export type Announcing = { key: string; shard: number } & ({ recipients: UserId[] } | { after: UserId | null });

/** Where the telling anew of what a logical shard has goes on; `wave` is the event that began it. */
export interface ShardToRetell {
  shard: number;
  after: string;
  wave: string;
}

/** Whose data go into which archive. */
export interface ExportToWrite {
  userId: UserId;
  exportId: string;
}

/** A still picture whose variants are stored, but for those that it can do without for a while. */
export interface EnhanceMedia {
  mediaId: MediaId;
  ownerId: UserId;
  contentType: string;
  variants: RenderedVariant[];
}

/** Whose comment it is, and whose post it stands under: so that a job is found with either account. */
export interface CommentParties {
  writerId: UserId;
  hostId: UserId;
}

/** media: rejects an upload at which the pipeline has failed time and again. */
const pipelineGiveUp = defineJob<RenderUpload>('pipeline.give-up', { class: 'high', concurrency: 1 });

/**
 * Every kind of job, with the room whose worker runs it. Queues are made from this list by `npm run migrate`, so that a
 * job can be enqueued before any worker has started.
 */
export const jobs = {
  /** graph: brings the other side of edges in line with the side that was written. */
  graphInverse: defineJob<{ edges: Edge[] }>('graph.inverse', { class: 'high', concurrency: 8, outlivesAccount: true }),
  /** platform: makes memcached forget keys that a write has changed. */
  cacheForget: defineJob<{ keys: string[] }>('cache.forget', { class: 'high', concurrency: 2, outlivesAccount: true }),
  /** users: finishes a sign-up that stopped half-way, or frees its names. */
  usersFinishSignUp: defineJob<{ accountId: UserId }>('users.finish-sign-up', { class: 'high' }),
  /** users: sends a mail. */
  usersSendMail: defineJob<OwedMail>('users.send-mail', { class: 'high' }),
  /** users: brings the copy of a changed username to its account's shard. */
  usersCopyUsername: defineJob<{ accountId: UserId }>('users.copy-username', { class: 'high' }),
  /** users: takes the erasure of a deleted account one step further. */
  usersEraseAccount: defineJob<{ accountId: UserId }>('users.erase-account', {
    class: 'low',
    concurrency: 2,
    // Its last step reads all of Redis and all jobs.
    expireInSeconds: 600,
  }),
  /** users: tells every room that an archive of an account is wanted. */
  usersBeginExport: defineJob<{ exportId: string }>('users.begin-export', { class: 'low', concurrency: 1 }),
  /** users: puts the parts of an archive together. */
  usersAssembleExport: defineJob<{ exportId: string }>('users.assemble-export', {
    class: 'low',
    concurrency: 1,
    expireInSeconds: 1800,
  }),
  /** users: removes an archive whose time is over. */
  usersExpireExport: defineJob<{ exportId: string }>('users.expire-export', { class: 'low', concurrency: 1 }),
  /** users: writes its part of an archive. */
  usersWriteExport: defineJob<ExportToWrite>('users.write-export', {
    class: 'low',
    concurrency: 1,
    expireInSeconds: 600,
  }),
  /** users: ends, on the other's shard, what a block ends. */
  usersSever: defineJob<{ blockerId: UserId; blockedId: UserId }>('users.sever', { class: 'high' }),
  /** users: accepts those who asked to follow an account that is private no longer; one batch, then the next. */
  usersAcceptAll: defineJob<{ accountId: UserId; after: { time: string; id: string } }>('users.accept-all', {
    class: 'high',
  }),
  /** users: tells of one batch of a shard's profiles again, then the next. */
  usersRetell: defineJob<ShardToRetell>('users.retell', { class: 'low', concurrency: 1, outlivesAccount: true }),
  /** pipeline: makes the variants of one upload, of which it is told all that never changes. */
  pipelineRender: defineJob<RenderUpload>('pipeline.render', {
    class: 'high',
    concurrency: 2,
    // A worker that is stuck is killed before that.
    expireInSeconds: 300,
    heartbeatSeconds: 10,
    whenDead: pipelineGiveUp,
  }),
  pipelineGiveUp,
  /** pipeline: makes what an upload can do without for a while: its AVIF variants. */
  pipelineEnhance: defineJob<EnhanceMedia>('pipeline.enhance', {
    class: 'default',
    concurrency: 1,
    expireInSeconds: 900,
    heartbeatSeconds: 10,
  }),
  /**
   * media: gives up an upload that was asked for and never finished. The ticket of an account that is erased meanwhile is
   * good for as long: what comes by it is under `stagingKey`.
   */
  mediaExpireUpload: defineJob<{ mediaId: MediaId; stagingKey: string }>('media.expire-upload', {
    class: 'low',
    outlivesAccount: true,
  }),
  /** media: removes those of an owner's objects that no media of theirs names any more. Bucket by bucket, their keys. */
  mediaSweepObjects: defineJob<{ ownerId: UserId; variants: string[]; sources: string[] }>('media.sweep-objects', {
    class: 'low',
    concurrency: 2,
    outlivesAccount: true,
  }),
  /** media: lets finished uploads pass one that has kept its owner's lane waiting too long. */
  mediaAdvanceLane: defineJob<{ ownerId: UserId }>('media.advance-lane', { class: 'high' }),
  /** media: publishes a scheduled post at the time (ISO 8601) that it is for, unless another has been set since. */
  mediaPublishScheduled: defineJob<{ postId: PostId; authorId: UserId; at: string }>('media.publish-scheduled', {
    class: 'high',
  }),
  /** media: brings the edges of a post to its hashtags, its place and the people in it in line with its row. */
  mediaAlignPost: defineJob<{ postId: PostId; authorId: UserId }>('media.align-post', {
    class: 'high',
    concurrency: 2,
  }),
  /** media: erases one bite of a post that was deleted. */
  mediaErasePost: defineJob<PostToErase>('media.erase-post', { class: 'low', concurrency: 2 }),
  /** media: brings what TOP orders a comment by in line with its likes and answers. */
  mediaScoreComment: defineJob<{ commentId: CommentId; of: CommentParties }>('media.score-comment', {
    class: 'default',
    concurrency: 2,
  }),
  /** media: erases what is left of a comment that was deleted: its answers, and who likes them. */
  mediaEraseThread: defineJob<{ commentId: CommentId; postId: PostId; of: CommentParties }>('media.erase-thread', {
    class: 'low',
    concurrency: 1,
    outlivesAccount: true,
  }),
  /** media: erases what is left of a collection that was deleted: what was in it. */
  mediaEraseCollection: defineJob<{ collectionId: CollectionId }>('media.erase-collection', {
    class: 'low',
    concurrency: 1,
  }),
  /** media: erases one bite of what a deleted account has left there. */
  mediaEraseAccount: defineJob<AccountToErase>('media.erase-account', { class: 'low', concurrency: 2 }),
  /** media: tells again how often one batch of a shard's hashtags is used, then the next. */
  mediaRetell: defineJob<ShardToRetell>('media.retell', { class: 'low', concurrency: 1, outlivesAccount: true }),
  /** media: tells of the hashtags of one batch of a shard's posts that nobody was told of before, then the next. */
  mediaDiscoverHashtags: defineJob<ShardToRetell>('media.discover-hashtags', {
    class: 'low',
    concurrency: 1,
    outlivesAccount: true,
  }),
  /** media: writes its part of an archive. */
  mediaWriteExport: defineJob<ExportToWrite>('media.write-export', {
    class: 'low',
    concurrency: 1,
    expireInSeconds: 600,
  }),
  /** feed: erases one bite of what a deleted account has left there. */
  feedEraseAccount: defineJob<AccountToErase>('feed.erase-account', { class: 'low', concurrency: 2 }),
  /** feed: writes its part of an archive. */
  feedWriteExport: defineJob<ExportToWrite>('feed.write-export', {
    class: 'low',
    concurrency: 1,
    expireInSeconds: 600,
  }),
  /** feed: lets one batch of an author's followers rank their feeds anew, then the next; `wave` is the event that began it. */
  feedRerank: defineJob<{ authorId: UserId; after: string | null; wave: string }>('feed.rerank', {
    class: 'default',
    concurrency: 1,
  }),
  /** feed: tells the lists of one batch of an author's followers to pull what was pushed until now, then the next. */
  feedAnnouncePulled: defineJob<{ authorId: UserId; after: string | null }>('feed.announce-pulled', {
    class: 'high',
    concurrency: 1,
  }),
  /** feed: brings one post into the lists of one batch of its author's followers, or out of them; then the next batch. */
  feedFanOut: defineJob<PostToFanOut>('feed.fan-out', { class: 'high', concurrency: 2 }),
  /** stories: says that a story is over, at the time when it is. */
  storiesExpire: defineJob<{ storyId: StoryId; authorId: UserId }>('stories.expire', { class: 'high' }),
  /** stories: erases one bite of a story that was deleted. */
  storiesErase: defineJob<{ storyId: StoryId; authorId: UserId }>('stories.erase', { class: 'low', concurrency: 2 }),
  /** stories: erases one bite of what a deleted account has left there. */
  storiesEraseAccount: defineJob<AccountToErase>('stories.erase-account', { class: 'low', concurrency: 2 }),
  /** stories: writes its part of an archive. */
  storiesWriteExport: defineJob<ExportToWrite>('stories.write-export', {
    class: 'low',
    concurrency: 1,
    expireInSeconds: 600,
  }),
  /** notifications: pushes what somebody was told to their devices, if it is still to be pushed. */
  notificationsPush: defineJob<PushToSend>('notifications.push', { class: 'critical', concurrency: 8 }),
  /** notifications: the same of what a single event tells many of. */
  notificationsPushInBulk: defineJob<PushToSend>('notifications.push-in-bulk', { class: 'default', concurrency: 4 }),
  /** notifications: pushes a message to the devices of who has it in a list. */
  notificationsPushMessage: defineJob<MessageToPush>('notifications.push-message', {
    class: 'critical',
    concurrency: 8,
  }),
  /** notifications: tells one batch of those who want to be told of an author's posts of one, then the next. */
  notificationsTellOfPost: defineJob<PostToTellOf>('notifications.tell-of-post', { class: 'high', concurrency: 2 }),
  /** notifications: tells one batch of accounts what the house announces, then the next. */
  notificationsAnnounce: defineJob<Announcing>('notifications.announce', {
    class: 'low',
    concurrency: 1,
    outlivesAccount: true,
  }),
  /** notifications: erases one bite of what a deleted account has left there. */
  notificationsEraseAccount: defineJob<AccountToErase>('notifications.erase-account', { class: 'low', concurrency: 2 }),
  /** notifications: writes its part of an archive. */
  notificationsWriteExport: defineJob<ExportToWrite>('notifications.write-export', {
    class: 'low',
    concurrency: 1,
    expireInSeconds: 600,
  }),
  /** messages: erases one bite of what a deleted account has left there. */
  messagesEraseAccount: defineJob<AccountToErase>('messages.erase-account', { class: 'low', concurrency: 2 }),
  /** messages: writes its part of an archive. */
  messagesWriteExport: defineJob<ExportToWrite>('messages.write-export', {
    class: 'low',
    concurrency: 1,
    expireInSeconds: 600,
  }),
  /** search: reckons anew how well known an account is that was followed, or is not any more. */
  searchRankAccount: defineJob<{ userId: UserId }>('search.rank-account', { class: 'default', concurrency: 2 }),
  /** search: writes to the engine what it lacks: everything, where it is new or was lost. */
  searchFillEngine: defineJob<object>('search.fill-engine', {
    class: 'low',
    concurrency: 1,
    expireInSeconds: 6 * 3600,
    heartbeatSeconds: 30,
    outlivesAccount: true,
  }),
  /** search: erases one bite of what a deleted account has left there. */
  searchEraseAccount: defineJob<AccountToErase>('search.erase-account', { class: 'low', concurrency: 2 }),
  /** search: writes its part of an archive. */
  searchWriteExport: defineJob<ExportToWrite>('search.write-export', {
    class: 'low',
    concurrency: 1,
    expireInSeconds: 600,
  }),
} as const;
