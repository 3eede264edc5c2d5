import { shardOf } from '../ids/index.ts';
import type { Shards } from '../shards/index.ts';
import { type Ask, nameOf, type Reading, readStreams } from './read.ts';

/** As many streams are read by one statement. */
const MOST_AT_ONCE = 500;

interface Waiting {
  ask: Ask;
  resolve(reading: Reading): void;
  reject(error: unknown): void;
}

/**
 * Reads of streams for a whole process: those that wake while a server is being asked are asked about together when it has
 * answered, so that a burst of rings costs a statement a server at a time, however many listen.
 */
export function batchedReads(shards: Shards): (ask: Ask) => Promise<Reading> {
  const queues = new Map<string, Waiting[]>();

  async function work(server: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) {
      const batch = takeBatch(queue);
      try {
        const readings = await readStreams(
          shards,
          batch.map(([{ ask }]) => ask),
        );
        for (const [index, alike] of batch.entries()) {
          for (const { resolve } of alike) resolve(readings[index] as Reading);
        }
      } catch (error) {
        for (const { reject } of batch.flat()) reject(error);
      }
    }
    queues.delete(server);
  }

  return (ask) => {
    const { promise, resolve, reject } = Promise.withResolvers<Reading>();
    const server = shards.map.serverOf(shardOf(ask.ownerId));
    const waiting = { ask, resolve, reject };
    const queue = queues.get(server);
    if (queue) queue.push(waiting);
    else {
      const begun = [waiting];
      queues.set(server, begun);
      // Those who wake by the same ring, too.
      queueMicrotask(() => void work(server, begun));
    }
    return promise;
  };
}

/** Those who ask the same are one. */
type Alike = [Waiting, ...Waiting[]];

/** The next ones, but for those who ask about a stream of the batch from another place on: they wait for the next. */
function takeBatch(queue: Waiting[]): Alike[] {
  const batch = new Map<string, Alike>();
  const later: Waiting[] = [];
  for (const waiting of queue) {
    const name = nameOf(waiting.ask);
    const alike = batch.get(name);
    if (alike?.[0].ask.after === waiting.ask.after) alike.push(waiting);
    else if (alike || batch.size === MOST_AT_ONCE) later.push(waiting);
    else batch.set(name, [waiting]);
  }
  queue.splice(0, queue.length, ...later);
  return [...batch.values()];
}
