import type { Doorbell } from '../redis/index.ts';

/** The bells of sessions that have ended begin with it. */
export const SESSION_ENDED = 'session-ended:';

/** How the end of a session (a log-out, a stolen token) reaches those who still take its tokens. */
export interface SessionEnds {
  /** Tells every router that the session is over. Ring it once that is committed: it is believed at once. */
  announce(sessionId: string): void;
}

export function createSessionEnds({ doorbell }: { doorbell: Doorbell }): SessionEnds {
  return { announce: (sessionId) => doorbell.ring(`${SESSION_ENDED}${sessionId}`) };
}
