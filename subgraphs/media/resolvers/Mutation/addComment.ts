import { type CommentId, type PostId, parseId } from '@heliograph/platform/ids';
import { refused } from '@heliograph/platform/result';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import { addComment as add } from '../../domain/comments/add-comment.ts';
import { notFound } from '../../domain/refusals.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const addComment: MutationResolvers['addComment'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const { text, idempotencyKey } = input;
  const postId = parseId<PostId>(input.postId);
  const answered = input.replyToId ?? null;
  const replyToId = answered === null ? null : (parseId<CommentId>(answered) ?? 'malformed');
  const result = postId
    ? await refusingConflicts(add(context.media, { viewer, postId, text, replyToId, idempotencyKey }))
    : refused(notFound('post', 'postId'));
  context.graph.forget();
  if (!result.ok) return { comment: null, errors: [result.refusal] };
  return { comment: await context.comments.load(result.value), errors: [] };
};
