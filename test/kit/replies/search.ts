import type { Page, UserError } from './common.ts';

/** What a search finds. */
export type FoundNode =
  | { __typename: 'User'; id: string; username: string; name: string; isVerified: boolean; viewerFollowState: string }
  | { __typename: 'Hashtag'; name: string; postCount: number | null }
  | { __typename: 'Location'; id: string; place: string; countryCode: string };

/** Something that was opened from a search. */
export interface RecentSearch {
  id: string;
  query: string;
  searchedAt: string;
  result: { __typename: string; id?: string; name?: string; username?: string } | null;
}

/** What the registered operations on searching answer. */
export interface SearchReplies {
  Search: { search: Page<{ cursor: string; node: FoundNode | null }> | null };
  RecentSearches: { recentSearches: RecentSearch[] | null };
  TrendingHashtags: { trendingHashtags: ({ name: string; postCount: number | null } | null)[] | null };
  RememberSearch: { rememberSearch: { recentSearch: Omit<RecentSearch, 'searchedAt'> | null; errors: UserError[] } };
  ClearRecentSearches: { clearRecentSearches: { errors: UserError[] } };
}
