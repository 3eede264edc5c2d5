import { type PostId, parseId } from '@heliograph/platform/ids';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import { dismissPost as dismiss } from '../../domain/dismiss-post.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const dismissPost: MutationResolvers['dismissPost'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const postId = parseId<PostId>(input.postId);
  const result = await refusingConflicts(
    dismiss(context.feed, { viewer, postId, idempotencyKey: input.idempotencyKey }),
  );
  return { errors: result.ok ? [] : [result.refusal] };
};
