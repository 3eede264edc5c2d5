import type { AccountStore } from '../../ports.ts';
import type { UsernameTaken } from '../refusals.ts';
import { isReserved, similarUsernames, skeletonOf } from './username.ts';

/** The refusal of a username that is not free, with others that are. */
export async function usernameTaken(accounts: Pick<AccountStore, 'free'>, username: string): Promise<UsernameTaken> {
  const similar = isReserved(username) ? [] : similarUsernames(username, Math.random);
  const free = await accounts.free(similar.map((name) => ({ username: name, skeleton: skeletonOf(name) })));
  return {
    code: 'USERNAME_TAKEN',
    message: 'Another account has this username, or one that looks the same',
    field: ['username'],
    suggestions: free.slice(0, 3),
  };
}
