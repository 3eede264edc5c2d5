import type { Directory } from '../directory/index.ts';
import type { Doorbell } from '../redis/index.ts';

/** How the end of a session (a log-out, a stolen token) reaches connections that were opened with it. */
export interface SessionEnds {
  /** Tells every process that the session may be over. Ring it once that is committed. */
  announce(sessionId: string): void;
  /** Calls `mayHaveEnded` when there is news of the session; news may be lost, or be none. @returns stops listening */
  listen(sessionId: string, mayHaveEnded: () => void): () => void;
  /** Those of the sessions that are not over, by the database itself. */
  stillLive(sessionIds: readonly string[]): Promise<Set<string>>;
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

export function createSessionEnds({ directory, doorbell }: { directory: Directory; doorbell: Doorbell }): SessionEnds {
  const bellOf = (sessionId: string) => `session-ended:${sessionId}`;
  return {
    announce: (sessionId) => doorbell.ring(bellOf(sessionId)),
    listen: (sessionId, mayHaveEnded) => doorbell.listenFor(bellOf(sessionId), mayHaveEnded),
    async stillLive(sessionIds) {
      const id = { in: sessionIds.filter((one) => UUID.test(one)) };
      const live = await directory.session.findMany({ where: { id, endedAt: null }, select: { id: true } });
      return new Set(live.map((session) => session.id));
    },
  };
}
