import type { Logger } from '@heliograph/platform/telemetry';
import type { Clock } from '../live/clock.ts';

const SUMMARY_EVERY_MS = 10_000;

/** Tells operators of streams that are opened again. @returns to be called with the subgraph of each, each time */
export type ReopeningLog = (subgraph: string) => void;

/**
 * A subgraph that is restarted breaks the streams of all its subscribers at once, and each is tried several times. So
 * the first is told at once, and what follows as one number per subgraph every 10 s, until there is nothing to tell.
 */
export function createReopeningLog(logger: Logger, clock: Pick<Clock, 'after'>): ReopeningLog {
  /** How often it happened since it was last told; a subgraph is here as long as the next 10 s are being waited for. */
  const untold = new Map<string, number>();

  function summarise(subgraph: string): void {
    const attempts = untold.get(subgraph) ?? 0;
    untold.delete(subgraph);
    if (attempts === 0) return;
    logger.warn({ subgraph, attempts, withinMs: SUMMARY_EVERY_MS }, 'broken streams of a subgraph are opened again');
    beginToCount(subgraph);
  }

  function beginToCount(subgraph: string): void {
    untold.set(subgraph, 0);
    clock.after(SUMMARY_EVERY_MS, () => summarise(subgraph));
  }

  return (subgraph) => {
    const attempts = untold.get(subgraph);
    if (attempts !== undefined) {
      untold.set(subgraph, attempts + 1);
      return;
    }
    logger.warn({ subgraph }, 'a broken stream of a subgraph is opened again; more of them are told as one number');
    beginToCount(subgraph);
  };
}
