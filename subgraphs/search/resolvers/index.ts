import type { Resolvers } from '../generated/resolvers.ts';
import { clearRecentSearches } from './Mutation/clearRecentSearches.ts';
import { rememberSearch } from './Mutation/rememberSearch.ts';
import { recentSearches } from './Query/recentSearches.ts';
import { search } from './Query/search.ts';
import { trendingHashtags } from './Query/trendingHashtags.ts';
import { RecentSearch } from './RecentSearch.ts';

export const resolvers: Resolvers = {
  Query: { search, recentSearches, trendingHashtags },
  Mutation: { rememberSearch, clearRecentSearches },
  RecentSearch,
  UserError: { __resolveType: () => 'InputError' },
};
