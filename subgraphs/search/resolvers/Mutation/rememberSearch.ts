import { refusingConflicts } from '@heliograph/platform/subgraph';
import { rememberSearch as remember } from '../../domain/recent-searches.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const rememberSearch: MutationResolvers['rememberSearch'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const result = await refusingConflicts(remember(context.recent, { viewer, ...input }));
  return result.ok ? { recentSearch: result.value, errors: [] } : { recentSearch: null, errors: [result.refusal] };
};
