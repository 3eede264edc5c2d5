import type { SignedIn } from '@heliograph/platform/auth';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { TwoFactorStore } from '../../ports.ts';
import { type ConfirmPasswordDependencies, confirmPassword } from '../accounts/confirm-identity.ts';
import type { UsersRefusal } from '../refusals.ts';
import { enrollmentOf, newSecret } from './totp.ts';

export interface StartTwoFactorDependencies extends ConfirmPasswordDependencies {
  twoFactor: Pick<TwoFactorStore, 'begin' | 'find'>;
}

/** What an authenticator app has to learn. */
export interface Enrollment {
  /** Base 32. */
  secret: string;
  /** `otpauth://totp/…` */
  uri: string;
}

/** Makes a secret that waits for its first code; a replay answers the one that waits, for whoever knows the password. */
export async function startTwoFactor(
  dependencies: StartTwoFactorDependencies,
  asked: { viewer: SignedIn; password: string; idempotencyKey: string | null | undefined },
): Promise<Result<Enrollment, UsersRefusal>> {
  const { viewer, idempotencyKey } = asked;
  const wrongKey = refuseKey(idempotencyKey);
  if (wrongKey) return refused(wrongKey);
  const confirmed = await confirmPassword(dependencies, asked);
  if (!confirmed.ok) return confirmed;

  const { twoFactor } = dependencies;
  await twoFactor.begin({ account: viewer.userId, idempotencyKey }, newSecret());
  const factor = await twoFactor.find(viewer.userId);
  if (factor && !factor.isOn) return accepted(enrollmentOf(factor.secret, confirmed.value.username));
  return refused({ code: 'NOT_ALLOWED', message: 'Two-factor is on already; turn it off before you begin anew' });
}
