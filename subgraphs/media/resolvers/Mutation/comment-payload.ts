import { type CommentId, parseId } from '@heliograph/platform/ids';
import { type Result, refused } from '@heliograph/platform/result';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import type { Context } from '../../context.ts';
import { type CommentCommand, noComment } from '../../domain/comments/comment-target.ts';
import type { MediaRefusal } from '../../domain/refusals.ts';
import type { CommentTargetInput } from '../../generated/resolvers.ts';

/** Runs a change of one comment, after which the request reads it anew. */
export async function changeComment<Value>(
  input: CommentTargetInput,
  context: Context,
  change: (command: CommentCommand) => Promise<Result<Value, MediaRefusal>>,
) {
  const { userId: viewer } = context.requireViewer();
  const commentId = parseId<CommentId>(input.commentId);
  const result = commentId
    ? await refusingConflicts(change({ viewer, commentId, idempotencyKey: input.idempotencyKey }))
    : refused(noComment());
  context.graph.forget();
  context.comments.clearAll();
  return result;
}

/** The same, and answers the comment as it is afterwards. */
export async function commentPayload(
  input: CommentTargetInput,
  context: Context,
  change: (command: CommentCommand) => Promise<Result<CommentId, MediaRefusal>>,
) {
  const result = await changeComment(input, context, change);
  if (!result.ok) return { comment: null, errors: [result.refusal] };
  return { comment: await context.comments.load(result.value), errors: [] };
}
