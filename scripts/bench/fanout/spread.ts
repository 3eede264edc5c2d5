import { type Redis, redisRoundTrip } from '@heliograph/platform/redis';
import { fanOutBatch, notePost } from '../../../subgraphs/feed/domain/fan-out.ts';
import type { FeedEntry } from '../../../subgraphs/feed/ports.ts';
import type { feedStores } from '../../../subgraphs/feed/stores.ts';

/** What one post took until all followers could see it. */
export interface Spread {
  /** Milliseconds until half of them could. */
  p50Ms: number;
  p99Ms: number;
  /** Of this process and of Redis. */
  cpuMs: number;
}

/** Brings a post to the followers of its author as the worker does, one batch after the other. */
export async function spreadPost(
  { redis, stores }: { redis: Redis; stores: ReturnType<typeof feedStores> },
  post: FeedEntry,
): Promise<Spread> {
  await notePost(stores, { ...post, createdAt: new Date().toISOString() });
  const cpuBefore = await cpuMs(redis);
  const began = performance.now();
  const batchEnds: number[] = [];
  let after: string | null = null;
  do {
    after = await fanOutBatch(stores, post, after);
    batchEnds.push(performance.now() - began);
  } while (after !== null);
  const cpu = (await cpuMs(redis)) - cpuBefore;
  // Batches are of one size, but for the last; of an author who is pulled there is one, for all.
  const endOf = (share: number) => batchEnds[Math.min(Math.floor(share * batchEnds.length), batchEnds.length - 1)];
  return { p50Ms: endOf(0.5) ?? Number.NaN, p99Ms: endOf(0.99) ?? Number.NaN, cpuMs: cpu };
}

async function cpuMs(redis: Redis): Promise<number> {
  const info = await redisRoundTrip(() => redis.info('cpu'));
  const [, sys = '0'] = /used_cpu_sys:([\d.]+)/.exec(info) ?? [];
  const [, user = '0'] = /used_cpu_user:([\d.]+)/.exec(info) ?? [];
  const own = process.cpuUsage();
  return (Number(sys) + Number(user)) * 1000 + (own.user + own.system) / 1000;
}
