import { type CommentId, parseId } from '@heliograph/platform/ids';
import type { CommentResolvers } from '../../generated/resolvers.ts';

export const Comment: CommentResolvers = {
  __resolveReference({ id }, context) {
    const known = parseId<CommentId>(id);
    return known ? context.comments.load(known) : null;
  },
  post: ({ postId }, _args, context) => context.posts.load(postId),
  author: ({ authorId }) => ({ id: authorId }),
  replyTo: ({ replyToId }, _args, context) => (replyToId ? context.comments.load(replyToId) : null),
  async viewerCanDelete({ authorId, postId }, _args, { viewer, posts }) {
    if (!viewer) return false;
    return authorId === viewer.userId || (await posts.load(postId))?.authorId === viewer.userId;
  },
};
