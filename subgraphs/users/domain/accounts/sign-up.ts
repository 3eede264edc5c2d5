import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { Account, AccountStore, PasswordHasher, ProfileStore, TwoFactorStore } from '../../ports.ts';
import { checkPassword } from '../passwords/check-password.ts';
import { invalid, type UsersRefusal } from '../refusals.ts';
import { openSession, type SessionDependencies, type SessionTokens } from '../sessions/open-session.ts';
import { signInNetworkOf } from '../throttling/counts.ts';
import { normalizeEmail } from './email-address.ts';
import { isReserved, normalizeUsername, notAUsername, skeletonOf } from './username.ts';
import { usernameTaken } from './username-taken.ts';

export interface SignUp {
  username: string;
  email: string;
  password: string;
  name: string;
  device: string;
  idempotencyKey: string;
  /** Null where it is not known. */
  clientAddress: string | null;
}

export interface SignUpDependencies extends SessionDependencies {
  accounts: AccountStore;
  profiles: ProfileStore;
  passwords: PasswordHasher;
  twoFactor: Pick<TwoFactorStore, 'find'>;
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
  const network = signInNetworkOf(command.clientAddress);
  return openSession(dependencies, { account: made.value, device: command.device, network });
}

/** The profile first, then the account: whoever can sign in has a profile. Safe to repeat. */
export async function finishSignUp(
  { accounts, profiles }: Pick<SignUpDependencies, 'accounts' | 'profiles'>,
  account: Account,
): Promise<void> {
  if (!account.isUnfinished) return;
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
  if (!username) return refused(notAUsername);
  const email = normalizeEmail(command.email);
  if (!email) return refused(invalid('email', 'This is not an e-mail address'));
  const wrongPassword = checkPassword(command.password, { field: 'password', username, email });
  if (wrongPassword) return refused(wrongPassword);
  if (command.name.length > 64) return refused(invalid('name', 'A name has at most 64 characters'));
  if (command.device.length < 1 || command.device.length > 100) {
    return refused(invalid('device', 'A device is described in 1 to 100 characters'));
  }
  const wrongKey = refuseKey(command.idempotencyKey);
  return wrongKey ? refused(wrongKey) : accepted({ username, email });
}

async function findOrReserve(
  dependencies: SignUpDependencies,
  command: SignUp,
  { username, email }: CheckedNames,
): Promise<Result<Account, UsersRefusal>> {
  const { accounts, passwords, twoFactor } = dependencies;
  const { idempotencyKey, password, name } = command;
  const attempt = { idempotencyKey, input: { username, email, name } };

  const earlier = await accounts.findSignUp(attempt);
  if (earlier) {
    const same = earlier.sameInput && (await passwords.matches(password, earlier.account.passwordHash));
    if (!same) return refused(keyConflict);
    // Nobody gets round a second factor by sending the sign-up again.
    const isGuarded = (await twoFactor.find(earlier.account.id))?.isOn ?? false;
    return isGuarded ? refused(signUpIsOver) : accepted(earlier.account);
  }
  if (isReserved(username)) return refused(await usernameTaken(accounts, username));
  const reserved = await accounts.reserve(
    { username, usernameSkeleton: skeletonOf(username), email, name, passwordHash: await passwords.hash(password) },
    attempt,
  );
  if (reserved === 'repeated') return findOrReserve(dependencies, command, { username, email });
  if (reserved === 'email') {
    return refused({ code: 'EMAIL_TAKEN', message: 'Another account has this e-mail address', field: ['email'] });
  }
  return reserved === 'username' ? refused(await usernameTaken(accounts, username)) : accepted(reserved);
}

const keyConflict: UsersRefusal = {
  code: 'IDEMPOTENCY_CONFLICT',
  message: 'This idempotencyKey was used for another sign-up; send a new key with a new input',
  field: ['idempotencyKey'],
};

const signUpIsOver: UsersRefusal = {
  code: 'IDEMPOTENCY_CONFLICT',
  message: 'This sign-up is over, and its account has two-factor on by now; log in',
  field: ['idempotencyKey'],
};
