import type { ExportPart } from '@heliograph/platform/account-data';
import type { UserId } from '@heliograph/platform/ids';
import type { HashtagUses, RecentSearches, SearchableAccounts } from '../ports.ts';
import { MOST_RECENT } from './recent-searches.ts';

export interface ExportDependencies {
  accounts: Pick<SearchableAccounts, 'find'>;
  uses: Pick<HashtagUses, 'usesOf'>;
  recent: Pick<RecentSearches, 'list'>;
}

/** What this room keeps of an account, for its owner. */
export async function exportAccount(
  { accounts, uses, recent }: ExportDependencies,
  userId: UserId,
): Promise<ExportPart> {
  const [findable, hashtagsUsed, searches] = await Promise.all([
    accounts.find(userId),
    uses.usesOf(userId),
    recent.list(userId, MOST_RECENT),
  ]);
  return {
    content: {
      foundByNames: findable?.names ?? [],
      hashtagsUsed,
      recentSearches: searches.map(({ query, opened, searchedAt }) => ({ query, opened, searchedAt })),
    },
    files: [],
  };
}
