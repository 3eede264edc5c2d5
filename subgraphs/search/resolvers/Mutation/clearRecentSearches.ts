import { parseId, type RecentSearchId } from '@heliograph/platform/ids';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import { clearRecentSearches as clear } from '../../domain/recent-searches.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const clearRecentSearches: MutationResolvers['clearRecentSearches'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const ids = input.ids?.map((id) => parseId<RecentSearchId>(id)) ?? null;
  const result = await refusingConflicts(clear(context.recent, { viewer, ids, idempotencyKey: input.idempotencyKey }));
  return { errors: result.ok ? [] : [result.refusal] };
};
