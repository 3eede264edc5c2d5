import type { ProveCode } from '../../ports.ts';
import { normalizeRecoveryCode } from './recovery-codes.ts';
import { stepOf } from './totp.ts';

/** Takes six digits of the authenticator app. */
export const proveAuthenticatorCode =
  (typed: string, now: Date): ProveCode =>
  ({ secret }) => {
    const step = stepOf(secret, typed.replaceAll(/\s/g, ''), now);
    return step === null ? null : { step };
  };

/** Takes six digits of the authenticator app, or a recovery code. */
export const proveCode =
  (typed: string, now: Date): ProveCode =>
  (factor) => {
    const recoveryCode = normalizeRecoveryCode(typed);
    return recoveryCode === null ? proveAuthenticatorCode(typed, now)(factor) : { recoveryCode };
  };
