import type { RecentSearchResolvers } from '../generated/resolvers.ts';
import { presentResult } from './result.ts';

export const RecentSearch: RecentSearchResolvers = {
  result: ({ opened }) => opened && presentResult(opened),
};
