import type { Directory } from '../directory/index.ts';
import type { Doorbell } from '../redis/index.ts';
import type { Logger, Metrics } from '../telemetry/index.ts';
import { SESSION_ENDED } from './session-ends.ts';
import { SessionIdSet } from './session-id-set.ts';

/** The sessions that are over while a token of theirs could still be good: access tokens say nothing of it. */
export interface EndedSessions {
  /** Answers from memory. */
  has(sessionId: string): boolean;
  /** Calls `ended` once, when the session has ended or soon if it has already. @returns stops watching */
  watch(sessionId: string, ended: () => void): () => void;
  /** Learns of nothing any more. */
  close(): void;
}

/**
 * Each look goes this far back behind the one before it. A row tells when its session ended by the clock of the process
 * that ended it, and shows only once that is committed: neither is this late.
 */
const OVERLAP_MS = 30_000;

/** A token may be signed for a session that ends at the same time, by a request that takes as long as it may. */
const SIGNED_LATE_MS = 60_000;

/**
 * Keeps up with the directory: every end is rung for and known at once; one whose news is lost is read within `pollMs`.
 * While the directory cannot be asked, what is known still holds and rings are heard.
 * @param options.tokenLifetimeMs how long access tokens are good for: ends are remembered until the last is over
 * @param options.now a clock that never jumps, in milliseconds
 * @returns once it knows of every end that matters
 * @throws the directory's error where it cannot be asked to begin with
 */
export async function watchEndedSessions(options: {
  directory: Directory;
  doorbell: Doorbell;
  metrics: Metrics;
  logger: Logger;
  tokenLifetimeMs: number;
  pollMs: number;
  now?: () => number;
}): Promise<EndedSessions> {
  const { directory, doorbell, metrics, logger, pollMs, now = () => performance.now() } = options;
  const known = rememberFor(options.tokenLifetimeMs + SIGNED_LATE_MS, now);
  const watchers = new Map<string, Set<() => void>>();
  let readAt = now() - known.forMs;
  let failing = false;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function tell(sessionId: string): void {
    const ended = watchers.get(sessionId);
    watchers.delete(sessionId);
    for (const each of ended ?? []) each();
  }

  function hear(sessionId: string): void {
    known.add(sessionId);
    tell(sessionId);
  }

  async function look(): Promise<void> {
    const lookingAt = now();
    const backMs = Math.min(lookingAt - readAt + OVERLAP_MS, known.forMs);
    // By the database's clock: ours may be wrong.
    const ended = await directory.$queryRaw<{ id: string }[]>`
      select id from session where ended_at > now() - make_interval(secs => ${backMs / 1000}::double precision)`;
    readAt = lookingAt;
    for (const { id } of ended) if (!known.has(id)) hear(id);
  }

  async function poll(): Promise<void> {
    try {
      await look();
      if (failing) logger.info('ended sessions are read again');
      failing = false;
    } catch (error) {
      if (!failing && !closed) logger.warn({ err: error }, 'ended sessions cannot be read; only rings tell of them');
      failing = true;
    }
    plan();
  }

  function plan(): void {
    if (!closed) timer = setTimeout(() => void poll(), pollMs).unref();
  }

  metrics.reading(
    {
      name: 'heliograph_ended_sessions_age_seconds',
      help: 'How long ago the directory was asked which sessions have ended: much more than a second is too long.',
      type: 'gauge',
    },
    () => [{ labels: {}, value: (now() - readAt) / 1000 }],
  );
  // Before the first look: what is rung for meanwhile is heard.
  const stopListening = doorbell.listen(SESSION_ENDED, hear);
  try {
    await look();
  } catch (error) {
    stopListening();
    throw error;
  }
  plan();

  return {
    has: known.has,
    watch(sessionId, ended) {
      const each = () => ended();
      const all = watchers.get(sessionId) ?? new Set();
      watchers.set(sessionId, all.add(each));
      if (known.has(sessionId)) queueMicrotask(() => tell(sessionId));
      return () => {
        if (all.delete(each) && all.size === 0 && watchers.get(sessionId) === all) watchers.delete(sessionId);
      };
    },
    close() {
      closed = true;
      clearTimeout(timer);
      stopListening();
      watchers.clear();
    },
  };
}

/** Remembers each id for `forMs` at least and twice that at most: two sets take turns, and the older is dropped whole. */
function rememberFor(forMs: number, now: () => number) {
  let newer = new SessionIdSet();
  let older = new SessionIdSet();
  let turnedAt = now();
  const has = (sessionId: string) => newer.has(sessionId) || older.has(sessionId);
  return {
    forMs,
    has,
    add(sessionId: string): void {
      if (now() - turnedAt >= forMs) {
        older = newer;
        newer = new SessionIdSet();
        turnedAt = now();
      }
      newer.add(sessionId);
    },
  };
}
