import type { Logger } from '@heliograph/platform/telemetry';
import type { Cancel, Clock } from './clock.ts';

/** How this room learns that a session is over: its holder logged out, or it was revoked. */
export interface SessionEnds {
  /** Calls `mayHaveEnded` when there is news of the session. News may be lost, or be none. @returns stops listening */
  listen(sessionId: string, mayHaveEnded: () => void): () => void;
  /** Those of the sessions that are still live, asked where they are written: a lagging copy would say so too long. */
  stillLive(sessionIds: string[]): Promise<Set<string>>;
}

/** Watches the sessions of all live connections together. */
export interface SessionWatch {
  /** Calls `ended` once, when the session is over. @returns stops watching */
  watch(sessionId: string, ended: () => void): Cancel;
  close(): void;
}

interface Watched {
  readonly ended: Set<() => void>;
  readonly stopListening: () => void;
}

/**
 * Looks sessions up in one batch: those there is news of within `sessionNewsMs`, and all of them every `sessionPollMs`,
 * since news can be lost. A session that is new here is news: its access token may have outlived it.
 */
export function createSessionWatch(options: {
  sessionEnds: SessionEnds;
  clock: Clock;
  logger: Logger;
  sessionPollMs: number;
  sessionNewsMs: number;
}): SessionWatch {
  const { sessionEnds, clock, logger } = options;
  const watched = new Map<string, Watched>();
  let inTheNews = new Set<string>();
  let cancelNews: Cancel | undefined;

  function end(sessionId: string): void {
    const session = watched.get(sessionId);
    if (!session) return;
    forget(sessionId, session);
    for (const ended of session.ended) ended();
  }

  function forget(sessionId: string, session: Watched): void {
    watched.delete(sessionId);
    session.stopListening();
  }

  async function look(sessionIds: string[]): Promise<void> {
    if (sessionIds.length === 0) return;
    try {
      const live = await sessionEnds.stillLive(sessionIds);
      for (const sessionId of sessionIds) if (!live.has(sessionId)) end(sessionId);
    } catch (error) {
      logger.warn({ err: error }, 'live sessions could not be looked up; they stay until the next time');
    }
  }

  function lookSoon(sessionId: string): void {
    inTheNews.add(sessionId);
    cancelNews ??= clock.after(options.sessionNewsMs, () => {
      cancelNews = undefined;
      const sessionIds = [...inTheNews].filter((id) => watched.has(id));
      inTheNews = new Set();
      void look(sessionIds);
    });
  }

  function begin(sessionId: string): Watched {
    const stopListening = sessionEnds.listen(sessionId, () => lookSoon(sessionId));
    const session = { ended: new Set<() => void>(), stopListening };
    watched.set(sessionId, session);
    lookSoon(sessionId);
    return session;
  }

  const cancelPoll = clock.every(options.sessionPollMs, () => void look([...watched.keys()]));

  return {
    watch(sessionId, ended) {
      const session = watched.get(sessionId) ?? begin(sessionId);
      session.ended.add(ended);
      return () => {
        session.ended.delete(ended);
        if (session.ended.size === 0 && watched.get(sessionId) === session) forget(sessionId, session);
      };
    },
    close() {
      cancelPoll();
      cancelNews?.();
      for (const [sessionId, session] of watched) forget(sessionId, session);
    },
  };
}
