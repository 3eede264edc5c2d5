import { type Cache, cachedReader, jsonCodec } from '@heliograph/platform/cache';
import { type Shards, selectAcrossShards, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import { MOST_TRENDS } from '../domain/trends/find-trends.ts';
import type { Trends } from '../ports.ts';

const TTL_SECONDS = 30;
/** What nobody has looked for in so long does not trend any more. */
const STALE_MS = 3600 * 1000;
/** Logical shards that one statement looks through. */
const SHARDS_AT_ONCE = 100;

/** Of one shard what trends, and has posts yet; `$1` is when it was looked at the earliest. */
const trendingHere = shardSelect((db) =>
  db
    .selectFrom('trending_hashtag')
    .innerJoin('searchable_hashtag', 'searchable_hashtag.name', 'trending_hashtag.name')
    .innerJoin('trending_look', (join) => join.on(sql<boolean>`trending_look.looked_at > $1::timestamptz`))
    .select(['trending_hashtag.name', 'score'])
    .orderBy('score', 'desc')
    .limit(sql.lit(MOST_TRENDS)),
);

/** The strongest of all shards as one entry of the cache; where that is lost they are read anew. */
export function cachedTrends(options: { shards: Shards; cache: Cache; now(): Date }): Trends {
  const { shards, cache, now } = options;

  const read = async (): Promise<string[]> => {
    const since = new Date(now().getTime() - STALE_MS);
    const found: { name: string; score: number }[] = [];
    for (let first = 0; first < shards.map.shards; first += SHARDS_AT_ONCE) {
      const length = Math.min(SHARDS_AT_ONCE, shards.map.shards - first);
      const parameters = new Map(Array.from({ length }, (_, index) => [first + index, [since]]));
      const largest = { by: 'score', limit: MOST_TRENDS } as const;
      found.push(...(await selectAcrossShards(shards, trendingHere, parameters, { largest })));
    }
    const strongest = found.sort((one, other) => other.score - one.score || (one.name < other.name ? -1 : 1));
    return strongest.slice(0, MOST_TRENDS).map(({ name }) => name);
  };

  const reader = cachedReader<'strongest', string[]>({
    cache,
    namespace: 'trends',
    ttlSeconds: TTL_SECONDS,
    ...jsonCodec<string[]>(),
    source: (keys) => Promise.all(keys.map(read)),
  });

  return {
    async top(limit) {
      const [strongest] = await reader.readMany(['strongest']);
      return (strongest ?? []).slice(0, limit);
    },
  };
}
