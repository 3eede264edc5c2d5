import type { SignedIn } from '@heliograph/platform/auth';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { ProvenChange, Throttle, TwoFactorStore } from '../../ports.ts';
import { type UsersRefusal, wrongCode } from '../refusals.ts';
import { signedInCounts } from '../throttling/counts.ts';
import { throttled } from '../throttling/throttled.ts';
import { proveAuthenticatorCode } from './prove-code.ts';
import { newRecoveryCodes, shownAs } from './recovery-codes.ts';

export interface RecoveryCodeDependencies {
  twoFactor: Pick<TwoFactorStore, 'confirm' | 'renewRecoveryCodes'>;
  throttle: Throttle;
  now(): Date;
}

export interface ByCode {
  viewer: SignedIn;
  /** Six digits of the authenticator app. */
  oneTimeCode: string;
  idempotencyKey: string | null | undefined;
}

/** Turns two-factor on with the first code. Answers the recovery codes, or null in a replay: they are shown once. */
export const confirmTwoFactor = (dependencies: RecoveryCodeDependencies, asked: ByCode) =>
  withNewCodes(dependencies, asked, (change, codes) => dependencies.twoFactor.confirm(change, codes));

/** Replaces the recovery codes. Answers the new ones, or null in a replay: they are shown once. */
export const renewRecoveryCodes = (dependencies: RecoveryCodeDependencies, asked: ByCode) =>
  withNewCodes(dependencies, asked, (change, codes) => dependencies.twoFactor.renewRecoveryCodes(change, codes));

type Outcome = Awaited<ReturnType<TwoFactorStore['confirm' | 'renewRecoveryCodes']>>;

async function withNewCodes(
  { throttle, now }: RecoveryCodeDependencies,
  { viewer, oneTimeCode, idempotencyKey }: ByCode,
  write: (change: ProvenChange, codes: readonly string[]) => Promise<Outcome>,
): Promise<Result<string[] | null, UsersRefusal>> {
  const wrongKey = refuseKey(idempotencyKey);
  if (wrongKey) return refused(wrongKey);
  const codes = newRecoveryCodes();
  const prove = proveAuthenticatorCode(oneTimeCode, now());
  const change = { account: viewer.userId, idempotencyKey, oneTimeCode, prove };
  return throttled<string[] | null>(throttle, signedInCounts('code', viewer), async () => {
    const outcome = await write(change, codes);
    if (outcome === 'done') return accepted(codes.map(shownAs));
    return outcome === 'replayed' ? accepted(null) : refused(REFUSALS[outcome]);
  });
}

const REFUSALS: Record<Exclude<Outcome, 'done' | 'replayed'>, UsersRefusal> = {
  wrong: wrongCode,
  'not-begun': { code: 'NOT_ALLOWED', message: 'Two-factor is not being set up; call startTwoFactor first' },
  on: { code: 'NOT_ALLOWED', message: 'Two-factor is on already' },
  off: { code: 'NOT_ALLOWED', message: 'Two-factor is off; there are no recovery codes' },
};
