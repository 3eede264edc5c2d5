import type { AccessClaims } from '@heliograph/platform/auth';
import type { Cancel, Clock } from './clock.ts';

/** How this room learns that a session is over: its holder logged out, or it was revoked. */
export interface SessionWatch {
  /** Calls `ended` once, when the session is over; never before this returns. @returns stops watching */
  watch(sessionId: string, ended: () => void): Cancel;
}

/** Why a client may stay no longer under the token it showed. */
export type CredentialEnd = 'token-ended' | 'session-ended';

/** What a client showed of itself when it connected, for as long as that holds. */
export class Credentials {
  readonly #clock: Clock;
  readonly #sessions: SessionWatch;
  readonly #onEnd: (why: CredentialEnd) => void;
  #claims: AccessClaims | null = null;
  #cancelExpiry: Cancel | undefined;
  #stopWatching: Cancel | undefined;

  /** @param options.onEnd called at most once until the credentials are renewed */
  constructor(options: { clock: Clock; sessions: SessionWatch; onEnd(why: CredentialEnd): void }) {
    this.#clock = options.clock;
    this.#sessions = options.sessions;
    this.#onEnd = options.onEnd;
  }

  get claims(): AccessClaims | null {
    return this.#claims;
  }

  /** Takes these claims instead of those before, and watches for their end; null, nobody's, never end. */
  accept(claims: AccessClaims | null): void {
    const stopWatching = claims && this.#sessions.watch(claims.sessionId, () => this.#end('session-ended'));
    this.release();
    this.#claims = claims;
    this.#stopWatching = stopWatching ?? undefined;
    if (claims) this.#waitForExpiry(claims.expiresAt.getTime());
  }

  /** Watches no longer. */
  release(): void {
    this.#cancelExpiry?.();
    this.#stopWatching?.();
  }

  /** Asks again at every ring: a timer cannot hold the end of a token that is good for months. */
  #waitForExpiry(expiresAt: number): void {
    const left = expiresAt - this.#clock.now();
    if (left <= 0) this.#end('token-ended');
    else this.#cancelExpiry = this.#clock.after(left, () => this.#waitForExpiry(expiresAt));
  }

  #end(why: CredentialEnd): void {
    this.release();
    this.#onEnd(why);
  }
}
