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
  /** entity: the owner. What the pipeline made of an upload. */
  UploadRendered: { mediaId: MediaId; ownerId: UserId; outcome: RenderOutcome };
}

/** See `pipeline/ports.ts` for the units. */
export type RenderOutcome =
  | {
      outcome: 'rendered';
      kind: 'IMAGE';
      width: number;
      height: number;
      placeholder: string;
      dominantColor: string;
      variants: RenderedVariant[];
    }
  | { outcome: 'rejected'; code: string; message: string };

export interface RenderedVariant {
  name: 'THUMBNAIL' | 'SMALL' | 'MEDIUM' | 'LARGE' | 'ORIGINAL';
  format: 'JPEG' | 'WEBP' | 'PNG';
  /** Object key in the media bucket. */
  key: string;
  /** Pixels. */
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
  UserFollowed: ['feed'],
  UserUnfollowed: ['feed'],
  UploadRendered: ['media'],
};
