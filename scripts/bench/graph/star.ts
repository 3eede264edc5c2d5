import { CACHED_EDGES, type Graph, inverseOf } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import type { EdgeWriter } from '../../../test/kit/edges.ts';
import { percentiles } from './run.ts';
import { makeFollowers, mintAccounts } from './world.ts';

/** What one account's readers and writers wait, in milliseconds; medians. */
export interface Cost {
  what: string;
  ordinary: number;
  star: number;
}

/**
 * The same reads and writes of an account with few followers and of one with many, one after the other in turn: from the
 * cache, past it (the write before has emptied it), and of a page behind the newest.
 */
export async function compareStar(
  { platform, graph, writer }: { platform: Platform; graph: Graph; writer: EdgeWriter },
  { few, many, repeats }: { few: number; many: number; repeats: number },
): Promise<Cost[]> {
  const { shards } = platform;
  const [ordinary, star] = mintAccounts(shards, shards.map.shards + 1).filter(
    (_id, index, all) => index === 0 || index === all.length - 1,
  );
  if (!ordinary || !star) throw new RangeError('No account was minted');
  await makeFollowers(shards, ordinary, few);
  await makeFollowers(shards, star, many);

  const took = new Map<string, { ordinary: number[]; star: number[] }>();
  const time = async (what: string, who: 'ordinary' | 'star', work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    const times = took.get(what) ?? { ordinary: [], star: [] };
    times[who].push(performance.now() - start);
    took.set(what, times);
  };
  const fans = mintAccounts(shards, repeats * shards.map.shards).filter(
    (_id, index) => index % shards.map.shards === 0,
  );
  const measure = async (who: 'ordinary' | 'star', id: UserId, fan: UserId) => {
    const follow = { id1: fan, type: 'FOLLOWS', id2: id } as const;
    const newest = () => graph.range(id, 'FOLLOWED_BY', { limit: 20 });
    const isFollower = () => graph.contains([{ id1: id, type: inverseOf('FOLLOWS'), id2: fan }]);
    const count = () => graph.counts.readMany([{ id, kind: 'FOLLOWED_BY' }]);
    await time('follow', who, () => writer.add(follow));
    await time('newest page, from its shard', who, newest);
    await time('is it a follower, from its shard', who, isFollower);
    await time('count, from its slots', who, count);
    await time('newest page, from the cache', who, newest);
    const last = (await graph.range(id, 'FOLLOWED_BY', { limit: CACHED_EDGES })).at(-1) ?? null;
    await time('page behind the cached', who, () => graph.range(id, 'FOLLOWED_BY', { limit: 20, after: last }));
    await time('unfollow', who, () => writer.remove(follow));
  };
  for (const fan of fans) {
    await measure('ordinary', ordinary, fan);
    await measure('star', star, fan);
  }
  return [...took].map(([what, times]) => ({
    what,
    ordinary: percentiles(times.ordinary).p50,
    star: percentiles(times.star).p50,
  }));
}
