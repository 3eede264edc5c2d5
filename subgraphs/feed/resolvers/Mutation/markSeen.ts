import { type PostId, parseId } from '@heliograph/platform/ids';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import { markSeen as mark } from '../../domain/mark-seen.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const markSeen: MutationResolvers['markSeen'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const items = input.items.map(({ postId, dwellMs }) => ({ postId: parseId<PostId>(postId), dwellMs }));
  const result = await refusingConflicts(mark(context.feed, { viewer, items, idempotencyKey: input.idempotencyKey }));
  return { errors: result.ok ? [] : [result.refusal] };
};
