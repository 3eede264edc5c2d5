import type { CollectionId, CommentId, PostId, UserId } from '@heliograph/platform/ids';

/**
 * What is left of what was deleted, out of everyone's sight by then. Each call takes a bite and may be repeated; it
 * answers whether there may be more. A deletion that is called a minute after its object has gone finds all of it: what
 * others were doing to it at that moment has been done.
 */
export interface EngagementTraces {
  /**
   * All that stands under a post: comments with their likes, and its own likes, saves and other edges.
   * @param keep edges of this type stay
   */
  eraseUnderPost(post: PostId, keep?: 'HIDDEN_BY'): Promise<boolean>;
  /** What answers a comment, and who likes any of it; `of`: who wrote the comment, and whose post it is under. */
  eraseThread(thread: {
    commentId: CommentId;
    postId: PostId;
    of: { writerId: UserId; hostId: UserId };
  }): Promise<boolean>;
  /** What is in a collection. */
  eraseCollection(collection: CollectionId): Promise<boolean>;
}
