import type { SignedIn } from '@heliograph/platform/auth';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { TwoFactorStore } from '../../ports.ts';
import { type ConfirmPasswordDependencies, confirmPassword } from '../accounts/confirm-identity.ts';
import { type UsersRefusal, wrongCode } from '../refusals.ts';
import { signedInCounts } from '../throttling/counts.ts';
import { throttled } from '../throttling/throttled.ts';
import { proveCode } from './prove-code.ts';

export interface DisableTwoFactorDependencies extends ConfirmPasswordDependencies {
  twoFactor: Pick<TwoFactorStore, 'disable'>;
  now(): Date;
}

/** Turns two-factor off with password and code; where it is off already, the password will do. */
export async function disableTwoFactor(
  dependencies: DisableTwoFactorDependencies,
  asked: { viewer: SignedIn; password: string; oneTimeCode: string; idempotencyKey: string | null | undefined },
): Promise<Result<null, UsersRefusal>> {
  const { viewer, oneTimeCode, idempotencyKey } = asked;
  const wrongKey = refuseKey(idempotencyKey);
  if (wrongKey) return refused(wrongKey);
  const confirmed = await confirmPassword(dependencies, asked);
  if (!confirmed.ok) return confirmed;

  const { throttle, twoFactor, now } = dependencies;
  return throttled<null>(throttle, signedInCounts('code', viewer), async () => {
    const prove = proveCode(oneTimeCode, now());
    const outcome = await twoFactor.disable({ account: viewer.userId, idempotencyKey, oneTimeCode, prove });
    return outcome === 'done' ? accepted(null) : refused(wrongCode);
  });
}
