import type { SignedIn } from '@heliograph/platform/auth';
import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { Account, AccountStore, PasswordHasher, Throttle, TwoFactorStore } from '../../ports.ts';
import { type UsersRefusal, wrongCode, wrongCredentials } from '../refusals.ts';
import { signedInCounts } from '../throttling/counts.ts';
import { throttled } from '../throttling/throttled.ts';
import { proveCode } from '../two-factor/prove-code.ts';

export interface ConfirmPasswordDependencies {
  accounts: Pick<AccountStore, 'findById'>;
  passwords: Pick<PasswordHasher, 'matches'>;
  throttle: Throttle;
}

export interface ConfirmIdentityDependencies extends ConfirmPasswordDependencies {
  twoFactor: Pick<TwoFactorStore, 'find' | 'spend'>;
  now(): Date;
}

/**
 * Confirms that who is signed in knows the account's password: a phone that was left unlocked does not. Answers the
 * account as it was read; refuses with WRONG_CREDENTIALS, or RATE_LIMITED after ten failures in this session.
 * Takes as long as a password hash whatever comes of it, so call it outside of transactions.
 * @param asked `field` is the input that holds the password
 */
export function confirmPassword(
  { accounts, passwords, throttle }: ConfirmPasswordDependencies,
  asked: { viewer: SignedIn; password: string; field?: string },
): Promise<Result<Account, UsersRefusal>> {
  const { viewer, password, field = 'password' } = asked;
  return throttled(throttle, signedInCounts('password', viewer), async () => {
    const account = await accounts.findById(viewer.userId);
    // A password longer than any account can have is not worth a hash.
    const matches = await passwords.matches(password.slice(0, 257), account?.isActive ? account.passwordHash : null);
    return account && matches ? accepted(account) : refused(wrongCredentials('The password is wrong', field));
  });
}

/**
 * Confirms the password and, where two-factor is on, a one-time or recovery code, which is spent by it: do what it was
 * asked for right afterwards, and look for the outcome of an earlier call with the same key before. Refuses with
 * WRONG_CREDENTIALS (`field` says which), RATE_LIMITED, or TWO_FACTOR_REQUIRED where there is no code and one is needed.
 */
export async function confirmIdentity(
  dependencies: ConfirmIdentityDependencies,
  asked: { viewer: SignedIn; password: string; oneTimeCode: string | null | undefined },
): Promise<Result<Account, UsersRefusal>> {
  const { throttle, twoFactor, now } = dependencies;
  const { viewer, oneTimeCode } = asked;
  const known = await confirmPassword(dependencies, asked);
  if (!known.ok || !(await twoFactor.find(viewer.userId))?.isOn) return known;
  if (!oneTimeCode) {
    return refused({ code: 'TWO_FACTOR_REQUIRED', message: 'Two-factor is on; send a oneTimeCode with the password' });
  }
  return throttled(throttle, signedInCounts('code', viewer), async () => {
    const outcome = await twoFactor.spend(viewer.userId, proveCode(oneTimeCode, now()));
    return outcome === 'done' ? known : refused(wrongCode);
  });
}
