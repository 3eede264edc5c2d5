import type { CommentId, NotificationId, PostId, StoryId, UserId } from '@heliograph/platform/ids';
import type { KeyedInput } from './preferences.ts';

/** What somebody is told of; the names of `NotificationKind` in schema/notifications.graphql. */
export const NOTIFICATION_KINDS = [
  'LIKE',
  'COMMENT',
  'REPLY',
  'MENTION',
  'TAG',
  'FOLLOW',
  'FOLLOW_REQUEST',
  'FOLLOW_ACCEPTED',
  'STORY_REACTION',
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** What a notification is about; of follows, nothing but who is in it. */
export interface Subject {
  postId: PostId | null;
  commentId: CommentId | null;
  storyId: StoryId | null;
  /** Who posted it, where that is not the recipient. */
  hostId: UserId | null;
}

/** One thing that one account did, for one recipient. */
export interface Deed extends Subject {
  kind: NotificationKind;
  recipientId: UserId;
  actorId: UserId;
  /** What is of one kind and has the same key joins in one notification. */
  subjectKey: string;
  /** Done again by the same account it is news again: a second comment is, a second like is not. */
  isNewsAgain: boolean;
}

/** What an account has taken back. */
export type Withdrawal = Pick<Deed, 'recipientId' | 'actorId' | 'subjectKey'>;

/** A notification as it stands, with somebody in it. */
export interface Notification extends Subject {
  id: NotificationId;
  recipientId: UserId;
  kind: NotificationKind;
  /** Those who came last, newest first: some more than are shown, as the recipient may not see all of them. */
  newestActors: UserId[];
  /** All that are in it, each once. */
  actorCount: number;
  /** The place in the recipient's list: the greatest is first. */
  position: number;
  createdAt: Date;
  updatedAt: Date;
  readAt: Date | null;
}

/** Where an event is told of, and when. */
export interface Telling {
  /** A repetition of the event changes nothing. */
  eventId: string;
  at: Date;
  /** An unread notification that was made before takes nobody in any more. */
  joinableSince: Date;
}

/** Notifications on their recipients' shards, and how many of each recipient's are unread: exact at every commit. */
export interface Notifications {
  /**
   * Tells recipients of what was done, each in the notification that it joins or in a new one, in the stream and by a push
   * that is owed; what a recipient does not want in the app is not kept at all. And takes out of notifications those who
   * took back what they did: one with nobody left in it is not there any more.
   */
  tell(news: { deeds: readonly Deed[]; withdrawals: readonly Withdrawal[] }, telling: Telling): Promise<void>;
  /** Takes an account out of all that a recipient was told. */
  withdrawActor(recipientId: UserId, actorId: UserId): Promise<void>;
  /** Takes away what a recipient was told of a post. */
  withdrawPost(recipientId: UserId, postId: PostId): Promise<void>;
  /** Up to `limit`, newest first, behind a position. */
  page(recipientId: UserId, limit: number, after: number | null): Promise<Notification[]>;
  /** A recipient's own, in the order of the ids; null for what is not there and for what is somebody else's. */
  load(recipientId: UserId, ids: readonly NotificationId[]): Promise<(Notification | null)[]>;
  /** As `load`, of one, by the primary, with how many are unread. */
  loadFresh(recipientId: UserId, id: NotificationId): Promise<{ notification: Notification | null; unread: number }>;
  unreadCount(recipientId: UserId): Promise<number>;
  /** Marks all up to a place as read; again under the same key it does nothing. @throws IdempotencyConflict */
  markRead(recipientId: UserId, upTo: number, request: KeyedInput & { at: Date }): Promise<void>;
}
