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
  'POST_PUBLISHED',
  'SYSTEM',
  'MESSAGE',
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];
/** What stands in lists: of messages there are only pushes. */
export type ListedKind = Exclude<NotificationKind, 'MESSAGE'>;

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
  kind: Exclude<ListedKind, 'SYSTEM'>;
  recipientId: UserId;
  actorId: UserId;
  /** What is of one kind and has the same key joins in one notification. */
  subjectKey: string;
  /**
   * The comment or post that it was done by, where the same account may do so again: each of them is news, once. Null
   * where it is no news the second time, as with likes.
   */
  aboutId: CommentId | PostId | null;
}

/** What an account has taken back: of one subject, or by one comment or post; both null: whatever it did. */
export type Withdrawal = Pick<Deed, 'recipientId' | 'actorId' | 'aboutId'> & { subjectKey: string | null };

/** Somebody in a notification. */
export interface Actor {
  id: UserId;
  /** The newest of their comments, or posts, that it tells of; null where it tells of neither. */
  newest: CommentId | PostId | null;
}

/** A notification as it stands, with somebody in it. */
export interface Notification extends Subject {
  id: NotificationId;
  recipientId: UserId;
  kind: ListedKind;
  /** Those who came last, newest first: some more than are shown, as the recipient may not see all of them. */
  newestActors: Actor[];
  /** The key of what the house has announced, which nobody else is in. */
  announcement: string | null;
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
  /** The same of some of those whom an event concerns: of deeds that name a comment or post, none twice. */
  tellSome(news: { deeds: readonly Deed[]; withdrawals: readonly Withdrawal[] }, telling: Telling): Promise<void>;
  /** Tells accounts of one shard what the house has to say: of one announcement each once. */
  announce(recipients: readonly UserId[], announcement: { key: string; at: Date }): Promise<void>;
  /** Takes an account out of all that a recipient was told. */
  withdrawActor(recipientId: UserId, actorId: UserId): Promise<void>;
  /** Takes away what a recipient was told of a post. */
  withdrawPost(recipientId: UserId, postId: PostId): Promise<void>;
  /** Takes away what a comment was liked for, of who wrote it, and with `mentions` of whom it mentioned. */
  withdrawComment(writerId: UserId, commentId: CommentId, options: { mentions: boolean }): Promise<void>;
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
