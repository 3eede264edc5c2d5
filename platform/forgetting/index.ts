import type { Cache } from '../cache/index.ts';
import { type JobQueues, jobs } from '../jobs/index.ts';
import type { ShardTransaction } from '../shards/index.ts';

export { shareDoubts } from './share-doubts.ts';

/** The cache is told at once; the job that is left for a crash, or for a memcached that does not answer, waits this long. */
const JOB_DELAY_SECONDS = 15;

/**
 * Makes the cache forget what a write has changed, surely: the job that does so commits with the write, and is taken back
 * once memcached has confirmed. Everything that one transaction forgets is one job and one round trip.
 */
export type Forget = (tx: ShardTransaction, keys: readonly string[]) => void;

export function createForget(options: { cache: Cache; queues: JobQueues }): Forget {
  const { cache, queues } = options;
  const forgotten = new WeakMap<ShardTransaction, Set<string>>();

  const begin = (tx: ShardTransaction): Set<string> => {
    const keys = new Set<string>();
    let job: string;
    tx.beforeCommit(async () => {
      job = await queues.enqueue(tx, jobs.cacheForget, { keys: [...keys] }, { delaySeconds: JOB_DELAY_SECONDS });
    });
    tx.afterCommit(async () => {
      if (await cache.invalidate([...keys])) await queues.drop(tx.server, jobs.cacheForget, job);
    });
    forgotten.set(tx, keys);
    return keys;
  };

  return (tx, keys) => {
    const all = forgotten.get(tx) ?? begin(tx);
    for (const key of keys) all.add(key);
  };
}

/** The handler of the job `cache.forget`: fails, and so is tried again, until memcached has confirmed. */
export async function forgetNow(cache: Cache, keys: readonly string[]): Promise<void> {
  if (!(await cache.invalidate([...keys])))
    throw new Error('memcached did not confirm that it forgot what was changed');
}
