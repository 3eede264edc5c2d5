import type { CommentId, ConversationId, MediaId, MessageId, PostId, StoryId, TopicId, UserId } from '../ids/index.ts';

/**
 * Every event, with what it carries and the rooms that are told. An event says what happened in the past tense; it
 * carries ids, and only as much content as a reader could not ask for later. Times are ISO 8601.
 */
export interface EventPayloads {
  /** entity: the post's author, so that one author's posts are told in order */
  PostPublished: { postId: PostId; authorId: UserId; createdAt: string } & PostLabels & Mentions;
  /** entity: the post's author. Nobody else sees it any more: it was archived, deleted, or removed by a moderator. */
  PostHidden: { postId: PostId; authorId: UserId };
  /** entity: the post's author. What was archived is back at its old place. */
  PostRestored: { postId: PostId; authorId: UserId; createdAt: string } & PostLabels;
  /** entity: the post's author. The caption of a published post names other hashtags than before. */
  PostRelabelled: { postId: PostId; authorId: UserId; topics: string[] };
  /**
   * entity: the post's author. What its rank is multiplied by from now on: less than 1 where moderators, or many reports,
   * say that fewer people should see it, and 1 where that is over.
   */
  PostDemoted: { postId: PostId; authorId: UserId; integrity: number };
  /** entity: the account. The same for everything it has posted and will, beside what is said of each post. */
  AccountDemoted: { userId: UserId; integrity: number };
  /** entity: the post's author. The account was tagged in a post that is published. */
  UserTagged: { postId: PostId; authorId: UserId; userId: UserId };
  /** entity: the post */
  PostLiked: { postId: PostId; authorId: UserId; by: UserId };
  /** entity: the post */
  PostUnliked: { postId: PostId; authorId: UserId; by: UserId };
  /** entity: the post. It was not saved by this account before; told on the saver's shard. */
  PostSaved: { postId: PostId; authorId: UserId; by: UserId };
  /** entity: the post. Told on the saver's shard. */
  PostUnsaved: { postId: PostId; authorId: UserId; by: UserId };
  /** entity: the viewer, who does not want to see such posts. */
  PostDismissed: { postId: PostId; authorId: UserId; by: UserId };
  /** entity: the viewer. These posts were on their screen. */
  PostsSeen: { by: UserId; sightings: SeenPost[] };
  /** entity: the post. What it answers, if anything, and who wrote that. */
  CommentAdded: { commentId: CommentId; postId: PostId; postAuthorId: UserId; by: UserId } & Mentions & {
      replyToId?: CommentId;
      replyToAuthorId?: UserId;
    };
  /**
   * entity: the post. The comment is gone, whoever deleted it, and maybe with what it answered. `mentions` says whether it
   * may have mentioned somebody.
   */
  CommentRemoved: { commentId: CommentId; postId: PostId; postAuthorId: UserId; by: UserId; mentions: boolean } & {
    replyToAuthorId?: UserId;
  };
  /** entity: the comment. Its author is who wrote it. */
  CommentLiked: { commentId: CommentId; postId: PostId; postAuthorId: UserId; authorId: UserId; by: UserId };
  /** entity: the comment */
  CommentUnliked: { commentId: CommentId; postId: PostId; authorId: UserId; by: UserId };
  /** entity: the follower. `wasAsked` where the account followed has let them, upon their request. */
  UserFollowed: { followerId: UserId; followeeId: UserId; wasAsked?: boolean };
  /** entity: the follower */
  UserUnfollowed: { followerId: UserId; followeeId: UserId };
  /** entity: the follower to be. The account it asks is private. */
  FollowRequested: { followerId: UserId; followeeId: UserId };
  /** entity: the follower, who is told of as UserFollowed, too */
  FollowRequestAccepted: { followerId: UserId; followeeId: UserId };
  /** entity: the follower, who does not ask any more: it was withdrawn or declined. */
  FollowRequestEnded: { followerId: UserId; followeeId: UserId };
  /**
   * entity: the account. What it is called, and by what it is found: told where it begins and wherever one of these has
   * changed, on the account's shard, under the lock of its profile: of two the one with the greater event id is the later.
   * The greater `version` is the newer username.
   */
  ProfileChanged: { userId: UserId; username: string; version: number; name: string; isVerified: boolean };
  /** entity: the account. Its sign-up was given up: it has no profile any more, and never had an owner who could see it. */
  ProfileWithdrawn: { userId: UserId };
  /**
   * entity: the hashtag's topic. How many published posts have it: told where the first has come or the last has gone, and
   * where they are twice or half as many as when it was told last; in order, as ProfileChanged. `lastUsedAt` is when the
   * newest of them was published; null where there is none.
   */
  HashtagCounted: { topicId: TopicId; name: string; postCount: number; lastUsedAt: string | null };
  /**
   * entity: the logical shard (see platform/retelling). A room that is new, or has lost what it knew, wants to be told again
   * what is there: of each profile of the shard that it has changed, of each hashtag how often it is used.
   */
  RetellingAsked: { shard: number };
  /** entity: who blocks */
  UserBlocked: { blockerId: UserId; blockedId: UserId };
  /** entity: who blocked */
  UserUnblocked: { blockerId: UserId; blockedId: UserId };
  /** entity: who muted */
  UserUnmuted: { viewerId: UserId; mutedId: UserId };
  /** entity: the owner. What the pipeline made of an upload. */
  UploadRendered: { mediaId: MediaId; ownerId: UserId; rendering?: string; outcome: RenderOutcome };
  /** entity: the owner. The first variants of an upload are stored, while the others are being made. */
  UploadPreviewed: { mediaId: MediaId; ownerId: UserId; rendering?: string; variants: RenderedVariant[] };
  /** entity: the owner. To the variants that an upload was rendered to, `stored`, more have come. */
  UploadEnhanced: { mediaId: MediaId; ownerId: UserId; stored: RenderedVariant[]; variants: RenderedVariant[] };
  /** entity: the owner. The key is that of the JPEG in the public bucket. */
  MediaReady: { mediaId: MediaId; ownerId: UserId; thumbnailKey: string };
  /** entity: the owner. It was deleted with the last post or story that showed it. */
  MediaErased: { mediaId: MediaId; ownerId: UserId };
  /** entity: the author, so that one author's stories are told in order */
  StoryPublished: StoryOfAuthor & { mediaId: MediaId; createdAt: string; expiresAt: string };
  /** entity: the author. Nobody else sees it any more but in a highlight, or at all: its time is over, or it was deleted. */
  StoryEnded: StoryOfAuthor & { ending: 'EXPIRED' | 'DELETED' };
  /**
   * entity: the author, lest their next story overtakes it. One batch of those whom a change of a story concerns is told of
   * it: the next begins behind `after`. `wave` is the event that it began with.
   */
  StoryPartlyTold: StoryOfAuthor & { change: 'CREATED' | 'EXPIRED' | 'DELETED'; wave: string; after: string };
  /** entity: the author. It was deleted, whether it was up or over; not told of stories that go with their author. */
  StoryDeleted: { storyId: StoryId; authorId: UserId; mediaId: MediaId };
  /** entity: the viewer, who has seen it for the first time. Told on the story's shard. */
  StoryViewed: { storyId: StoryId; authorId: UserId; by: UserId; expiresAt: string };
  /** entity: the story. Its viewer reacts to it, or reacts otherwise than before; told on the story's shard. */
  StoryReacted: { storyId: StoryId; authorId: UserId; by: UserId; reaction: string };
  /**
   * entity: the conversation. A message stands in it. `recipients` are its other members, `requested` those of
   * them to whom it is a request.
   */
  MessageSent: ConversationChange & { messageId: MessageId; recipients: UserId[]; requested: UserId[] };
  /**
   * entity: the recipient. A message stands in one of their lists, and they are to be pushed to: it is no request, they
   * have not muted the conversation, nor read the message by then, and no block stands between them and who sent it.
   * Told on the recipient's shard, once for each of them.
   */
  MessageDelivered: { conversationId: ConversationId; messageId: MessageId; senderId: UserId; recipientId: UserId };
  /** entity: the conversation. The content of a message is gone, as its sender took it back. */
  MessageUnsent: ConversationChange & { messageId: MessageId };
  /** entity: the conversation. Null where the emoji was taken back. */
  MessageReacted: ConversationChange & { messageId: MessageId; emoji: string | null };
  /** entity: the conversation. Its readers are told up to which message; while it is a request to `by`, only they are. */
  ConversationRead: ConversationChange & { messageId: MessageId; isRequest: boolean };
  /** entity: the conversation. A group was founded; its other members see it with the first message. */
  ConversationStarted: ConversationChange;
  /** entity: the conversation. What was a request to `by` is not any more; up to which message they had read it. */
  ConversationAccepted: ConversationChange & { messageId: MessageId | null };
  /** entity: the conversation. */
  ConversationLeft: ConversationChange;
  /** entity: the conversation. What a member wrote whose account is erased is gone, and so are they. */
  ConversationMemberErased: { conversationId: ConversationId };
  /** entity: the account. Its owner has deleted it: the room erases what it keeps of it, then says AccountErased. */
  AccountDeleted: { userId: UserId };
  /** entity: the account. The room that says so has nothing left of it. */
  AccountErased: { userId: UserId; room: string };
  /** entity: the account. Its owner wants to have its data: the room writes its part, then says ExportPartWritten. */
  DataExportAsked: { userId: UserId; exportId: string };
  /** entity: the account */
  ExportPartWritten: { userId: UserId; exportId: string; room: string };
}

/** What a post is about, as far as it can be told without looking at its pictures. */
export interface PostLabels {
  format: 'IMAGE' | 'ANIMATION' | 'CAROUSEL';
  /** Hashtags of the caption, lower case, without `#`; each once. */
  topics: string[];
}

/** Accounts that a text mentions, and that its author may see; absent where there are none. */
export interface Mentions {
  mentions?: UserId[];
}

/** A story, and whom it is for. */
export interface StoryOfAuthor {
  storyId: StoryId;
  authorId: UserId;
  audience: 'FOLLOWERS' | 'CLOSE_FRIENDS';
}

/** A post that was on somebody's screen. */
export interface SeenPost {
  postId: PostId;
  authorId: UserId;
  /** Milliseconds. */
  dwellMs: number;
  /** Whether this account saw it for the first time in 30 days. */
  isFirst: boolean;
}

/** What became of an upload. */
export type RenderOutcome =
  | {
      outcome: 'rendered';
      /** An ANIMATION has more than one frame: its WEBP variants move, save for the THUMBNAIL. */
      kind: 'IMAGE' | 'ANIMATION';
      /** Pixels, as it is looked at: orientation, crop and fit applied. */
      width: number;
      height: number;
      /** ThumbHash, base64. */
      placeholder: string;
      /** `#rrggbb` */
      dominantColor: string;
      variants: RenderedVariant[];
      /** Where the picture as it was uploaded is kept, in the private bucket; absent where no edit changed it. */
      sourceKey?: string;
    }
  | { outcome: 'rejected'; code: MediaRejectionCode; message: string };

/** Why an upload is refused, by the codes of the public schema. */
export type MediaRejectionCode =
  | 'UNSUPPORTED_TYPE'
  | 'TOO_LARGE'
  | 'TOO_MANY_PIXELS'
  | 'CORRUPT'
  | 'CHECKSUM_MISMATCH'
  | 'NOT_UPLOADED'
  | 'ANIMATION_TOO_LONG';

/** A variant in the public bucket. */
export interface RenderedVariant {
  name: 'THUMBNAIL' | 'SMALL' | 'MEDIUM' | 'LARGE' | 'ORIGINAL';
  format: 'JPEG' | 'WEBP' | 'PNG' | 'AVIF' | 'GIF' | 'HEIC';
  /** Object key, relative to the bucket. */
  key: string;
  /** Pixels, as it is looked at. */
  width: number;
  height: number;
  byteSize: number;
}

/** What somebody did in a conversation. */
export interface ConversationChange {
  conversationId: ConversationId;
  by: UserId;
}

export type EventType = keyof EventPayloads;

/** Which rooms are told of which event. An event without subscribers is not written at all. */
export const subscribers: Readonly<Record<EventType, readonly string[]>> = {
  PostPublished: ['feed', 'notifications', 'search'],
  PostHidden: ['feed', 'notifications'],
  PostRestored: ['feed'],
  PostRelabelled: ['feed', 'search'],
  PostDemoted: ['feed'],
  AccountDemoted: ['feed'],
  UserTagged: ['notifications'],
  PostLiked: ['feed', 'notifications'],
  PostUnliked: ['feed', 'notifications'],
  PostSaved: ['feed'],
  PostUnsaved: ['feed'],
  PostDismissed: ['feed'],
  PostsSeen: ['feed'],
  CommentAdded: ['feed', 'notifications'],
  CommentRemoved: ['notifications'],
  CommentLiked: ['notifications'],
  CommentUnliked: ['notifications'],
  UserFollowed: ['feed', 'users', 'notifications', 'search'],
  UserUnfollowed: ['feed', 'notifications', 'search'],
  FollowRequested: ['notifications'],
  FollowRequestAccepted: ['notifications'],
  FollowRequestEnded: ['notifications'],
  ProfileChanged: ['search', 'notifications'],
  ProfileWithdrawn: ['search', 'notifications'],
  HashtagCounted: ['search'],
  RetellingAsked: ['users', 'media'],
  UserBlocked: ['notifications'],
  UserUnblocked: [],
  UserUnmuted: ['feed'],
  UploadPreviewed: ['media'],
  UploadRendered: ['media'],
  UploadEnhanced: ['media'],
  MediaReady: ['users', 'stories', 'messages'],
  MediaErased: ['users', 'stories', 'messages'],
  StoryPublished: ['stories', 'messages', 'media'],
  StoryEnded: ['stories', 'messages'],
  StoryPartlyTold: ['stories'],
  StoryDeleted: ['media'],
  StoryViewed: ['stories'],
  StoryReacted: ['notifications'],
  MessageSent: ['messages'],
  MessageDelivered: ['notifications'],
  MessageUnsent: ['messages'],
  MessageReacted: ['messages'],
  ConversationRead: ['messages'],
  ConversationStarted: ['messages'],
  ConversationAccepted: ['messages'],
  ConversationLeft: ['messages'],
  ConversationMemberErased: ['messages'],
  // The one place where a room joins in erasing accounts: an erasure ends when every room named here has said that it
  // is done (see platform/account-data).
  AccountDeleted: ['media', 'feed', 'stories', 'notifications', 'messages', 'search'],
  AccountErased: ['users'],
  // The same for archives of an account's data: each room named here writes a part.
  DataExportAsked: ['users', 'media', 'feed', 'stories', 'notifications', 'messages', 'search'],
  ExportPartWritten: ['users'],
};
