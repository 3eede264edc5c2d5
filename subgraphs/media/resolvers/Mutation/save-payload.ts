import { type CollectionId, type PostId, parseId } from '@heliograph/platform/ids';
import { type Result, refused } from '@heliograph/platform/result';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import type { Context } from '../../context.ts';
import { type MediaRefusal, notFound } from '../../domain/refusals.ts';
import type { SavePost } from '../../domain/saves/save-post.ts';
import type { SavePostInput } from '../../generated/resolvers.ts';
import type { Post } from '../../ports.ts';

/** Runs a change of what the viewer saved, and answers the post as it is afterwards; null where they do not see it. */
export async function savePayload(
  input: SavePostInput,
  context: Context,
  change: (command: SavePost) => Promise<Result<Post | null, MediaRefusal>>,
) {
  const { userId: viewer } = context.requireViewer();
  const postId = parseId<PostId>(input.postId);
  const asked = input.collectionId ?? null;
  const collectionId = asked === null ? null : (parseId<CollectionId>(asked) ?? 'malformed');
  const result = postId
    ? await refusingConflicts(change({ viewer, postId, collectionId, idempotencyKey: input.idempotencyKey }))
    : refused(notFound('post', 'postId'));
  context.graph.forget();
  return result.ok ? { post: result.value, errors: [] } : { post: null, errors: [result.refusal] };
}
