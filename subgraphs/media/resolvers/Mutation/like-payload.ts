import { type PostId, parseId } from '@heliograph/platform/ids';
import { type Result, refused } from '@heliograph/platform/result';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import type { Context } from '../../context.ts';
import type { LikePost } from '../../domain/likes/like-post.ts';
import { type MediaRefusal, notFound } from '../../domain/refusals.ts';
import type { PostTargetInput } from '../../generated/resolvers.ts';
import type { Post } from '../../ports.ts';

/** Runs a change of the viewer's like, and answers the post as it is afterwards; null where they do not see it. */
export async function likePayload(
  input: PostTargetInput,
  context: Context,
  change: (command: LikePost) => Promise<Result<Post | null, MediaRefusal>>,
) {
  const { userId: viewer } = context.requireViewer();
  const postId = parseId<PostId>(input.postId);
  const result = postId
    ? await refusingConflicts(change({ viewer, postId, idempotencyKey: input.idempotencyKey }))
    : refused(notFound('post', 'postId'));
  context.graph.forget();
  return result.ok ? { post: result.value, errors: [] } : { post: null, errors: [result.refusal] };
}
