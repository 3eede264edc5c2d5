import type { UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { AccountStore, ProfileStore, UsernameStore } from '../../ports.ts';
import type { UsersRefusal } from '../refusals.ts';
import { isReserved, normalizeUsername, notAUsername, skeletonOf } from './username.ts';
import { usernameTaken } from './username-taken.ts';

export interface CopyUsernameDependencies {
  accounts: Pick<AccountStore, 'findById'>;
  profiles: Pick<ProfileStore, 'rename'>;
}

export interface ChangeUsernameDependencies extends CopyUsernameDependencies {
  accounts: Pick<AccountStore, 'findById' | 'free'>;
  usernames: UsernameStore;
}

export interface ChangeUsername {
  account: UserId;
  username: string;
  idempotencyKey: string | null | undefined;
}

/** Changes the username where it is looked up, which decides whose it is, then where it is shown. */
export async function changeUsername(
  dependencies: ChangeUsernameDependencies,
  { account, username: typed, idempotencyKey }: ChangeUsername,
): Promise<Result<null, UsersRefusal>> {
  const wrongKey = refuseKey(idempotencyKey);
  if (wrongKey) return refused(wrongKey);
  const username = normalizeUsername(typed);
  if (!username) return refused(notAUsername);
  const { accounts, usernames } = dependencies;
  if (isReserved(username)) return refused(await usernameTaken(accounts, username));

  const usernameSkeleton = skeletonOf(username);
  const outcome = await usernames.rename({ account, username, usernameSkeleton, idempotencyKey });
  if (outcome === 'taken') return refused(await usernameTaken(accounts, username));
  if (outcome === 'too often') return refused(renamedTooOften);
  // It is theirs already: where the shard does not answer, the job brings it there.
  await copyUsername(dependencies, account).catch(() => undefined);
  return accepted(null);
}

/** Brings the username to the account's profile. The handler of the job `users.copy-username`; safe to repeat. */
export async function copyUsername({ accounts, profiles }: CopyUsernameDependencies, accountId: UserId): Promise<void> {
  const account = await accounts.findById(accountId);
  if (account) await profiles.rename({ id: account.id, username: account.username, version: account.nameVersion });
}

const renamedTooOften: UsersRefusal = {
  code: 'RATE_LIMITED',
  message: 'A username can be changed twice in 14 days',
  field: ['username'],
};
