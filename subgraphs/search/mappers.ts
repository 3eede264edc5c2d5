import type { RecentSearch } from './ports.ts';

/** What resolvers hand round as an object of each type. */
export type RecentSearchMapper = RecentSearch;
