import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { EVENT_LINES, HEARTBEAT, lineOf } from './event-lines.ts';
import type { SubgraphEvent } from './request.ts';

/** Writes subscriptions to the router, as long as it listens and as fast as it reads. */
export interface EventWriter {
  /**
   * Sends what `subscribe` yields, and ends with it. When the router hangs up, the signal given to `subscribe` aborts.
   */
  write(response: ServerResponse, subscribe: (hungUp: AbortSignal) => AsyncIterable<SubgraphEvent>): Promise<void>;
  /** Breaks off every stream that is open: the subgraph goes away, the subscriptions are not over. */
  breakOff(): void;
}

export function createEventWriter({ heartbeatMs }: { heartbeatMs: number }): EventWriter {
  const open = new Set<ServerResponse>();
  return {
    async write(response, subscribe) {
      if (response.destroyed) return;
      const hungUp = new AbortController();
      response.once('close', () => hungUp.abort());
      open.add(response);
      // At once: the router then knows that the subgraph is there, however long the first event takes.
      response.writeHead(200, { 'content-type': EVENT_LINES, 'cache-control': 'no-store' }).flushHeaders();
      const heartbeat = setInterval(() => {
        if (!response.writableNeedDrain) response.write(HEARTBEAT);
      }, heartbeatMs);
      try {
        for await (const result of subscribe(hungUp.signal)) {
          if (!response.write(lineOf(result))) await drained(response, hungUp.signal);
        }
        response.end();
      } finally {
        clearInterval(heartbeat);
        open.delete(response);
        if (!response.writableEnded) response.destroy();
      }
    },
    breakOff() {
      for (const response of open) response.destroy();
    },
  };
}

/** Waits until the router has read what was written, or is gone. */
async function drained(response: ServerResponse, hungUp: AbortSignal): Promise<void> {
  await once(response, 'drain', { signal: hungUp }).catch((error: unknown) => {
    if (!hungUp.aborted) throw error;
  });
}
