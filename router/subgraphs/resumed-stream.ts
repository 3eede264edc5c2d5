import { setTimeout as pause } from 'node:timers/promises';
import { endable, type SubgraphEvent, type SubgraphResult } from '@heliograph/platform/subgraph';
import { SubgraphStreamBroken } from './caller.ts';

export interface ResumedStreamOptions {
  /**
   * Opens the stream, at first and again: with a fresh token and deadline each time.
   * @param resumeFrom the last cursor that came; undefined where none has come, as of a stream that cannot be resumed
   */
  open(resumeFrom: string | undefined): AsyncIterable<SubgraphEvent>;
  /** Ends the stream and every wait at once. */
  signal: AbortSignal;
  /** Wait before the first re-opening, in milliseconds; doubles each time. */
  baseMs?: number;
  /** The longest wait, in milliseconds; a stream that held as long is well again, and the waits begin anew. */
  capMs?: number;
  /** A stream that is not well again after so many milliseconds is given up. */
  giveUpAfterMs?: number;
  wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  random?: () => number;
  /** Milliseconds. */
  now?: () => number;
}

/**
 * One subscription over as many streams as it takes: where one breaks it is opened again, so that a subgraph's restart
 * is survived by whoever reads. Waits are × 0.5–1.0 (PRODUCT.md §9), or all would come back at once. A stream whose
 * events have cursors goes on after the last that came: each event is told once, those from between two streams, too.
 * Of any other, what happened between is for the source to tell when it is opened, and it may be told twice. Never
 * throws SubgraphStreamBroken: a subgraph that stays away is one last result, UNAVAILABLE.
 */
export function resumedStream(options: ResumedStreamOptions): AsyncIterable<SubgraphResult> {
  return endable(options.signal, (ended) => results(options, ended));
}

async function* results(
  { open, baseMs = 100, capMs = 5000, giveUpAfterMs = 60_000, ...tools }: ResumedStreamOptions,
  ended: AbortSignal,
): AsyncGenerator<SubgraphResult> {
  const { wait = patiently, random = Math.random, now = () => performance.now() } = tools;
  let brokenSince: number | undefined;
  let resumeFrom: string | undefined;
  for (let attempt = 0; ; attempt += 1) {
    const opened = now();
    try {
      for await (const { cursor, ...result } of endable(ended, () => open(resumeFrom))) {
        resumeFrom = cursor ?? resumeFrom;
        // Where the stream begins is no result.
        if (result.data !== undefined || result.errors) yield result;
      }
      return;
    } catch (error) {
      if (!(error instanceof SubgraphStreamBroken)) throw error;
      if (error.wasOpen && now() - opened >= capMs) {
        brokenSince = undefined;
        attempt = 0;
      }
    }
    brokenSince ??= now();
    const waitMs = Math.min(capMs, baseMs * 2 ** attempt) * (0.5 + random() / 2);
    if (now() + waitMs - brokenSince > giveUpAfterMs) {
      yield unavailable;
      return;
    }
    await wait(waitMs, ended);
    if (ended.aborted) return;
  }
}

const patiently = (ms: number, signal: AbortSignal): Promise<unknown> =>
  pause(ms, undefined, { signal }).catch(() => undefined);

/** Seconds. */
const RETRY_AFTER = 5;

const unavailable: SubgraphResult = {
  errors: [
    {
      message: 'This part is not available just now; try again shortly',
      extensions: { code: 'UNAVAILABLE', retryAfter: RETRY_AFTER },
    },
  ],
};
