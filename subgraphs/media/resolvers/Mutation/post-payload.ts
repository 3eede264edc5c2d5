import { type PostId, parseId, type UserId } from '@heliograph/platform/ids';
import type { Result } from '@heliograph/platform/result';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import type { Context } from '../../context.ts';
import type { ActOnPost } from '../../domain/posts/own-post.ts';
import type { MediaRefusal } from '../../domain/refusals.ts';
import type { PostTargetInput } from '../../generated/resolvers.ts';

/** What the app wants to do to a post. */
export const targetOf = ({ postId, idempotencyKey }: PostTargetInput, viewer: UserId): ActOnPost => ({
  ...{ viewer, postId: parseId<PostId>(postId), idempotencyKey },
});

/** Runs a change of posts; what the request has read before may have changed then. */
export async function changingPosts<Value>(
  { graph, posts, mediaById }: Context,
  change: Promise<Result<Value, MediaRefusal>>,
) {
  const result = await refusingConflicts(change);
  graph.forget();
  posts.clearAll();
  mediaById.clearAll();
  return result;
}

/** Runs a change, and answers the post as it is afterwards. */
export async function postPayload(context: Context, change: Promise<Result<PostId, MediaRefusal>>) {
  const result = await changingPosts(context, change);
  return result.ok
    ? { post: await context.posts.load(result.value), errors: [] }
    : { post: null, errors: [result.refusal] };
}
