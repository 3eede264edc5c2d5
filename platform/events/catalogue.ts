import type { CommentId, MediaId, PostId, UserId } from '../ids/index.ts';

/**
 * Every event, with what it carries and the rooms that are told. An event says what happened in the past tense; it
 * carries ids, and only as much content as a reader could not ask for later. Times are ISO 8601.
 */
export interface EventPayloads {
  /** entity: the post's author, so that one author's posts are told in order */
  PostPublished: { postId: PostId; authorId: UserId; createdAt: string };
  /** entity: the post */
  PostLiked: { postId: PostId; authorId: UserId; by: UserId };
  /** entity: the post */
  PostUnliked: { postId: PostId; authorId: UserId; by: UserId };
  /** entity: the post */
  CommentAdded: { commentId: CommentId; postId: PostId; postAuthorId: UserId; by: UserId };
  /** entity: the follower */
  UserFollowed: { followerId: UserId; followeeId: UserId };
  /** entity: the follower */
  UserUnfollowed: { followerId: UserId; followeeId: UserId };
  /** entity: the follower to be. The account it asks is private. */
  FollowRequested: { followerId: UserId; followeeId: UserId };
  /** entity: the follower, who is told of as UserFollowed, too */
  FollowRequestAccepted: { followerId: UserId; followeeId: UserId };
  /** entity: who blocks */
  UserBlocked: { blockerId: UserId; blockedId: UserId };
  /** entity: who blocked */
  UserUnblocked: { blockerId: UserId; blockedId: UserId };
  /** entity: who muted */
  UserUnmuted: { viewerId: UserId; mutedId: UserId };
  /** entity: the owner. What the pipeline made of an upload. */
  UploadRendered: { mediaId: MediaId; ownerId: UserId; outcome: RenderOutcome };
  /** entity: the owner. The key is that of the JPEG in the public bucket. */
  MediaReady: { mediaId: MediaId; ownerId: UserId; thumbnailKey: string };
  /** entity: the account. Its owner has deleted it: the room erases what it keeps of it, then says AccountErased. */
  AccountDeleted: { userId: UserId };
  /** entity: the account. The room that says so has nothing left of it. */
  AccountErased: { userId: UserId; room: string };
  /** entity: the account. Its owner wants to have its data: the room writes its part, then says ExportPartWritten. */
  DataExportAsked: { userId: UserId; exportId: string };
  /** entity: the account */
  ExportPartWritten: { userId: UserId; exportId: string; room: string };
}

/** What became of an upload. */
export type RenderOutcome =
  | {
      outcome: 'rendered';
      kind: 'IMAGE';
      /** Pixels, as it is looked at: orientation applied. */
      width: number;
      height: number;
      /** ThumbHash, base64. */
      placeholder: string;
      /** `#rrggbb` */
      dominantColor: string;
      variants: RenderedVariant[];
    }
  | { outcome: 'rejected'; code: MediaRejectionCode; message: string };

/** Why an upload is refused, by the codes of the public schema. */
export type MediaRejectionCode =
  | 'UNSUPPORTED_TYPE'
  | 'TOO_LARGE'
  | 'TOO_MANY_PIXELS'
  | 'CORRUPT'
  | 'CHECKSUM_MISMATCH'
  | 'NOT_UPLOADED';

/** A variant in the public bucket. */
export interface RenderedVariant {
  name: 'THUMBNAIL' | 'SMALL' | 'MEDIUM' | 'LARGE' | 'ORIGINAL';
  format: 'JPEG' | 'WEBP' | 'PNG';
  /** Object key, relative to the bucket. */
  key: string;
  /** Pixels, as it is looked at. */
  width: number;
  height: number;
  byteSize: number;
}

export type EventType = keyof EventPayloads;

/** Which rooms are told of which event. An event without subscribers is not written at all. */
export const subscribers: Readonly<Record<EventType, readonly string[]>> = {
  PostPublished: ['feed'],
  PostLiked: ['feed'],
  PostUnliked: ['feed'],
  CommentAdded: ['feed'],
  UserFollowed: ['feed', 'users'],
  UserUnfollowed: ['feed'],
  FollowRequested: [],
  FollowRequestAccepted: [],
  UserBlocked: [],
  UserUnblocked: [],
  UserUnmuted: ['feed'],
  UploadRendered: ['media'],
  MediaReady: ['users'],
  // The one place where a room joins in erasing accounts: an erasure ends when every room named here has said that it
  // is done (see platform/account-data).
  AccountDeleted: ['media', 'feed'],
  AccountErased: ['users'],
  // The same for archives of an account's data: each room named here writes a part.
  DataExportAsked: ['users', 'media', 'feed'],
  ExportPartWritten: ['users'],
};
