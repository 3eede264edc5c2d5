import type pg from 'pg';
import type { Cache, CacheCounters } from '../cache/index.ts';
import type { Redis } from '../redis/index.ts';
import type { Metrics } from '../telemetry/index.ts';

const CACHE_FIGURES: Readonly<Record<keyof CacheCounters, { name: string; help: string }>> = {
  hits: { name: 'heliograph_cache_hits_total', help: 'Keys found in memcached, as a value or as known to be absent.' },
  misses: { name: 'heliograph_cache_misses_total', help: 'Keys not found in memcached.' },
  stale: { name: 'heliograph_cache_stale_total', help: 'Of the misses: keys that had just been invalidated.' },
  voidedFills: { name: 'heliograph_cache_voided_fills_total', help: 'Fills that came too late.' },
  errors: { name: 'heliograph_cache_errors_total', help: 'Groups of commands lost to a server, and refused commands.' },
  roundTrips: { name: 'heliograph_cache_round_trips_total', help: 'Round trips to memcached.' },
};

/** Shows what the stores of a platform count anyway; nothing of it costs anything until somebody looks. */
export function showStores(
  metrics: Metrics,
  stores: { pools: ReadonlyMap<string, pg.Pool>; cache: Cache; redis: Redis },
): void {
  const { pools, cache, redis } = stores;
  const ofPools = (figure: (pool: pg.Pool) => number) => () =>
    Array.from(pools, ([database, pool]) => ({ labels: { database }, value: figure(pool) }));

  metrics.reading(
    {
      type: 'gauge',
      name: 'heliograph_pg_pool_connections',
      help: 'Connections to a database.',
      labels: ['database', 'state'],
    },
    () =>
      Array.from(pools, ([database, { totalCount, idleCount }]) => [
        { labels: { database, state: 'idle' }, value: idleCount },
        { labels: { database, state: 'busy' }, value: totalCount - idleCount },
      ]).flat(),
  );
  metrics.reading(
    { type: 'gauge', name: 'heliograph_pg_pool_limit', help: 'Connections a pool may open.', labels: ['database'] },
    ofPools((pool) => pool.options.max),
  );
  metrics.reading(
    { type: 'gauge', name: 'heliograph_pg_pool_waiting', help: 'Callers without a connection.', labels: ['database'] },
    ofPools((pool) => pool.waitingCount),
  );

  for (const [figure, about] of Object.entries(CACHE_FIGURES)) {
    metrics.reading({ type: 'counter', ...about }, () => [
      { labels: {}, value: cache.counters[figure as keyof CacheCounters] },
    ]);
  }
  metrics.reading({ type: 'gauge', name: 'heliograph_redis_up', help: '1 while Redis is connected.' }, () => [
    { labels: {}, value: redis.isReady ? 1 : 0 },
  ]);
}
