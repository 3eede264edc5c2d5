import { badInput } from '@heliograph/platform/subgraph';
import { MOST_RECENT, recentSearches as read } from '../../domain/recent-searches.ts';
import type { QueryResolvers } from '../../generated/resolvers.ts';

export const recentSearches: QueryResolvers['recentSearches'] = async (_root, { first }, context) => {
  const { userId: viewer } = context.requireViewer();
  if (first < 1 || first > MOST_RECENT) throw badInput(`first must be from 1 to ${MOST_RECENT}; it is ${first}`);
  return read(context.recent, viewer, first);
};
