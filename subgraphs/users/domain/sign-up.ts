import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { Account, AccountStore, PasswordHasher, ProfileStore } from '../ports.ts';
import { openSession, type SessionDependencies, type SessionTokens } from './open-session.ts';
import { invalid, type UsersRefusal } from './refusals.ts';
import { normalizeUsername, similarUsernames, skeletonOf } from './username.ts';

export interface SignUp {
  username: string;
  email: string;
  password: string;
  name: string;
  device: string;
  idempotencyKey: string;
}

export interface SignUpDependencies extends SessionDependencies {
  accounts: AccountStore;
  profiles: ProfileStore;
  passwords: PasswordHasher;
}

/** Makes an account and signs it in; the same key and input again signs into the account that was made. */
export async function signUp(
  dependencies: SignUpDependencies,
  command: SignUp,
): Promise<Result<SessionTokens, UsersRefusal>> {
  const checked = check(command);
  if (!checked.ok) return checked;
  const made = await findOrReserve(dependencies, command, checked.value);
  if (!made.ok) return made;
  await finishSignUp(dependencies, made.value);
  return accepted(await openSession(dependencies, { accountId: made.value.id, device: command.device }));
}

/** The profile first, then the account: whoever can sign in has a profile. Safe to repeat. */
export async function finishSignUp(
  { accounts, profiles }: Pick<SignUpDependencies, 'accounts' | 'profiles'>,
  account: Account,
): Promise<void> {
  if (account.isActive) return;
  const { id, username, name, createdAt } = account;
  await profiles.create({ id, username, name, isVerified: false, createdAt });
  await accounts.activate(id);
}

interface CheckedNames {
  username: string;
  email: string;
}

function check(command: SignUp): Result<CheckedNames, UsersRefusal> {
  const username = normalizeUsername(command.username);
  if (!username) return refused(invalid('username', 'A username is 3 to 30 letters a–z, digits, dots or underscores'));
  const email = command.email.trim().toLowerCase();
  if (email.length > 254 || !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) {
    return refused(invalid('email', 'This is not an e-mail address'));
  }
  if (command.password.length < 8 || command.password.length > 256) {
    return refused(invalid('password', 'A password has 8 to 256 characters'));
  }
  if (command.name.length > 64) return refused(invalid('name', 'A name has at most 64 characters'));
  if (command.device.length < 1 || command.device.length > 100) {
    return refused(invalid('device', 'A device is described in 1 to 100 characters'));
  }
  if (command.idempotencyKey.length < 1 || command.idempotencyKey.length > 64) {
    return refused(invalid('idempotencyKey', 'An idempotencyKey has 1 to 64 characters'));
  }
  return accepted({ username, email });
}

async function findOrReserve(
  dependencies: SignUpDependencies,
  command: SignUp,
  { username, email }: CheckedNames,
): Promise<Result<Account, UsersRefusal>> {
  const { accounts, passwords } = dependencies;
  const { idempotencyKey, password, name } = command;
  const attempt = { idempotencyKey, input: { username, email, name } };

  const earlier = await accounts.findSignUp(attempt);
  if (earlier) {
    const same = earlier.sameInput && (await passwords.matches(password, earlier.account.passwordHash));
    return same ? accepted(earlier.account) : refused(keyConflict);
  }
  const reserved = await accounts.reserve(
    { username, usernameSkeleton: skeletonOf(username), email, name, passwordHash: await passwords.hash(password) },
    attempt,
  );
  if (reserved === 'repeated') return findOrReserve(dependencies, command, { username, email });
  if (reserved === 'email') {
    return refused({ code: 'EMAIL_TAKEN', message: 'Another account has this e-mail address', field: ['email'] });
  }
  if (reserved === 'username') {
    const similar = similarUsernames(username, Math.random).map((name) => ({
      username: name,
      skeleton: skeletonOf(name),
    }));
    return refused({
      code: 'USERNAME_TAKEN',
      message: 'Another account has this username, or one that looks the same',
      field: ['username'],
      suggestions: (await accounts.free(similar)).slice(0, 3),
    });
  }
  return accepted(reserved);
}

const keyConflict: UsersRefusal = {
  code: 'IDEMPOTENCY_CONFLICT',
  message: 'This idempotencyKey was used for another sign-up; send a new key with a new input',
  field: ['idempotencyKey'],
};
