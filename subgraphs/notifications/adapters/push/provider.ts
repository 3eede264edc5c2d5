import type { PushMessage, PushOutcome } from '../../ports/push.ts';

/** One provider's way of taking a push. What guards it (guarded-provider.ts) is the same for all. */
export interface PushProvider {
  /** Whose health a failure tells of, such as a host; null where what the app gave us is no token at all. */
  serviceOf(token: string): string | null;
  /**
   * Tries once, a token of a service that there is.
   * @throws ProviderUnwell, or whatever the connection fails with
   */
  send(token: string, message: PushMessage, signal: AbortSignal): Promise<PushOutcome>;
  /** Ends the connections; nothing is being sent any more. */
  close(): Promise<void>;
}

/** A provider answered that it cannot work now, whatever it is asked. */
export class ProviderUnwell extends Error {
  readonly code = 'PUSH_PROVIDER_UNWELL';
  /** When it can be asked again. */
  readonly afterSeconds: number;
  constructor(status: number, afterSeconds: number) {
    super(`A push provider answered ${status}`);
    this.name = 'ProviderUnwell';
    this.afterSeconds = afterSeconds;
  }
}
