import type { PostId, UserId } from '@heliograph/platform/ids';

/** What the feed keeps of a post: enough to order it and to decide who may see it, without reading its row. */
export interface FeedEntry {
  postId: PostId;
  authorId: UserId;
}
