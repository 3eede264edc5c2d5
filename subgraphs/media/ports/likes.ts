import type { UserId } from '@heliograph/platform/ids';
import type { Comment } from './comments.ts';
import type { Post } from './posts.ts';

/** Likes of one kind of thing. */
export interface LikeStore<Liked = Like> {
  /**
   * Records the like once, however often it is asked.
   * @returns false, and records nothing, where it has been hidden from the viewer meanwhile, or is gone
   */
  add(like: Liked): Promise<boolean>;
  /**
   * Takes the like back.
   * @param mustStand whether there has to be one; that there is none is no failure otherwise
   * @returns false, and records nothing, where there has to be one and is none
   */
  remove(like: Liked, mustStand?: boolean): Promise<boolean>;
}

export interface Like {
  viewer: UserId;
  post: Post;
  idempotencyKey: string | null | undefined;
}

export interface CommentLike {
  viewer: UserId;
  comment: Comment;
  /** The author of the post it stands under. */
  host: UserId;
  idempotencyKey: string | null | undefined;
}
