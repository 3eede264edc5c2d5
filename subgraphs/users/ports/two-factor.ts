import type { UserId } from '@heliograph/platform/ids';

/** What a one-time code is held against. */
export interface TwoFactor {
  /** Shared with the authenticator app: 160 bits. */
  secret: Uint8Array;
  /** False until a first code was right; log-in asks for none before. */
  isOn: boolean;
}

/** What a code turned out to be: that of a time step, or, as far as one can see, a recovery code. */
export type CodeProof = { step: number } | { recoveryCode: string };

/** Holds a code against a second factor; null where it is wrong. Called within the transaction that spends the code. */
export type ProveCode = (factor: TwoFactor) => CodeProof | null;

/** A change of a second factor, done once for each key. */
export interface TwoFactorChange {
  account: UserId;
  idempotencyKey: string | null | undefined;
}

/** A change that takes a code; the same code comes with each repetition of it. */
export interface ProvenChange extends TwoFactorChange {
  oneTimeCode: string;
  prove: ProveCode;
}

/**
 * Second factors and their recovery codes. A code is spent in the transaction of what it is spent for, so that of many
 * who use the same code at once one succeeds; where it is `wrong` nothing is changed.
 */
export interface TwoFactorStore {
  find(account: UserId): Promise<TwoFactor | null>;
  /** How many recovery codes are unused. */
  recoveryCodesLeft(account: UserId): Promise<number>;
  /** Puts a secret in place that waits for its first code, unless the factor is `on`; a replay changes nothing. */
  begin(change: TwoFactorChange, secret: Uint8Array): Promise<'begun' | 'on'>;
  /** Turns the waiting factor on and replaces the recovery codes. */
  confirm(
    change: ProvenChange,
    recoveryCodes: readonly string[],
  ): Promise<'done' | 'replayed' | 'wrong' | 'not-begun' | 'on'>;
  renewRecoveryCodes(
    change: ProvenChange,
    recoveryCodes: readonly string[],
  ): Promise<'done' | 'replayed' | 'wrong' | 'off'>;
  /** Takes the factor away with its recovery codes; where there is none that is done already. */
  disable(change: ProvenChange): Promise<'done' | 'wrong'>;
  /**
   * Spends a code of a factor that is on.
   * @param options `challenge` the log-in challenge that is answered: it is spent with the code, and `used` the next time
   */
  spend(account: UserId, prove: ProveCode, options?: { challenge?: string }): Promise<'done' | 'wrong' | 'used'>;
}
