import type { CommentId, PostId } from '@heliograph/platform/ids';
import type { Eyes } from '@heliograph/platform/visibility';
import DataLoader from 'dataloader';
import type { Comment, CommentStore, Post } from '../ports.ts';

/** Loads comments that the viewer may see, under posts that they may see. */
export function visibleComments(
  { viewer, visibility }: Eyes,
  { comments, posts }: { comments: Pick<CommentStore, 'load'>; posts: DataLoader<PostId, Post | null> },
): DataLoader<CommentId, Comment | null> {
  return new DataLoader(async (ids) => {
    const found = await comments.load(ids);
    const underPosts = await Promise.all(
      found.map(async (comment) => {
        const post = comment && (await posts.load(comment.postId));
        return post ? [{ comment, writer: comment.authorId, host: post.authorId }] : [];
      }),
    );
    const candidates = underPosts.flat();
    const visible = await visibility.maySeeComments(viewer, candidates);
    const shown = new Set(candidates.filter((_candidate, index) => visible[index]).map(({ comment }) => comment));
    return found.map((comment) => (comment && shown.has(comment) ? comment : null));
  });
}
