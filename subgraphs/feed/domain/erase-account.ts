import type { Bitten } from '@heliograph/platform/account-data';
import type { UserId } from '@heliograph/platform/ids';
import type { AccountTraces, Follows } from '../ports.ts';

/** Followers whose lists are gone through in one bite. */
const FOLLOWERS = 1000;
/** What the bite behind the rows begins with; a place among the followers follows. */
const LISTS = 'lists ';

export interface EraseDependencies {
  traces: AccountTraces;
  follows: Follows;
}

/**
 * Erases a bite of what the feed keeps of a deleted account. The rows go first, so that no list that is rebuilt
 * meanwhile finds them again; then the account's posts in the lists of its followers, and its own lists.
 */
export async function eraseAccount(
  { traces, follows }: EraseDependencies,
  userId: UserId,
  from: string | null,
): Promise<Bitten> {
  if (from === null) return { next: (await traces.eraseRows(userId)) ? null : LISTS };
  const { ids, next } = await follows.followers(userId, FOLLOWERS, from.slice(LISTS.length) || null);
  await traces.eraseFromLists(ids, userId);
  if (next !== null) return { next: `${LISTS}${next}` };
  await traces.eraseLists(userId);
  return 'done';
}
