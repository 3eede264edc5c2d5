import { AsyncLocalStorage } from 'node:async_hooks';

/** A request while it is answered. */
export interface RunningRequest {
  /** Who asks; null where nobody is signed in. */
  readonly session: string | null;
  /** The sessions that may rely on what it writes: who asks, and those that it opens. */
  readonly writers: ReadonlySet<string>;
  /** Runs `last` once, after the work and before the answer goes out; it must not throw. */
  beforeAnswer(last: () => Promise<void>): void;
}

interface Request extends RunningRequest {
  readonly writers: Set<string>;
  readonly last: (() => Promise<void>)[];
}

const running = new AsyncLocalStorage<Request>();

/**
 * Answers a request of a session: what `work` reads is as new as what that session has written, and what it writes is
 * remembered for the session before the answer is given. Outside of it, as in jobs, everything is read from primaries.
 */
export function asRequestOf<T>(session: string | null, work: () => T | Promise<T>): T | Promise<T> {
  const last: Request['last'] = [];
  const request: Request = {
    session,
    writers: new Set(session === null ? [] : [session]),
    last,
    beforeAnswer: (run) => last.push(run),
  };
  const answer = running.run(request, work);
  // What is answered at once has written nothing.
  if (!(answer instanceof Promise)) return answer;
  return answer.finally(() => (last.length > 0 ? Promise.all(last.map((run) => run())) : undefined));
}

export const runningRequest = (): RunningRequest | undefined => running.getStore();

/** A session that the running request has just opened: its first read must find what this request writes. */
export function requestOpened(session: string): void {
  running.getStore()?.writers.add(session);
}
