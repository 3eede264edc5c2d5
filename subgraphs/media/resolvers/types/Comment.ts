import { type CommentId, parseId } from '@heliograph/platform/ids';
import type { CommentResolvers } from '../../generated/resolvers.ts';
import { replyConnection } from './comment-connection.ts';

export const Comment: CommentResolvers = {
  __resolveReference({ id }, context) {
    const known = parseId<CommentId>(id);
    return known ? context.comments.load(known) : null;
  },
  post: (comment, _args, { caseFiles, posts }) =>
    caseFiles.holds(comment) ? caseFiles.post(comment.postId) : posts.load(comment.postId),
  author: ({ authorId }) => ({ id: authorId }),
  replyTo: ({ replyToId }, _args, context) => (replyToId ? context.comments.load(replyToId) : null),
  likeCount: ({ id }, _args, { graph }) => graph.count({ id, kind: 'COMMENT_LIKED_BY' }),
  replyCount: ({ id, threadId }, _args, { graph }) => (threadId ? 0 : graph.count({ id, kind: 'REPLIES' })),
  // Asked from the viewer's side: a page of comments is one read of one shard.
  viewerHasLiked: ({ id }, _args, { viewer, graph }) =>
    viewer ? graph.has({ id1: viewer.userId, type: 'LIKES_COMMENT', id2: id }) : false,
  replies: (comment, args, context) => replyConnection(comment, args, context),
  async viewerCanDelete({ authorId, postId }, _args, { viewer, posts }) {
    if (!viewer) return false;
    return authorId === viewer.userId || (await posts.load(postId))?.authorId === viewer.userId;
  },
};
