import type pg from 'pg';
import type { Settings } from '../config/index.ts';
import { createReplicaReads, createSessionPositions, type ReplicaReads } from '../consistency/index.ts';
import type { Redis } from '../redis/index.ts';
import type { ShardMap } from '../shards/index.ts';
import type { Logger, Metrics } from '../telemetry/index.ts';

/** Clocks of machines differ, and memcached's ticks once a second. */
const CLOCKS_DIFFER_MS = 60_000;
const MEMCACHED_TICKS_SECONDS = 2;

/** How long an invalidated entry is filled from the primary: until no replica in rotation can lack the write. */
export const outlivingLag = (maxLagMs: number): number => Math.ceil(maxLagMs / 1000) + MEMCACHED_TICKS_SECONDS;

/** Reads from the replicas that `settings` names; nothing where it names none. The pools belong to whoever opens them. */
export function openReplicas(parts: {
  settings: Settings;
  pools: ReadonlyMap<string, pg.Pool>;
  openPool(name: string, url: string): pg.Pool;
  map: ShardMap;
  redis: Redis;
  metrics: Metrics;
  logger: Logger;
}): { reads: ReplicaReads; pools: Map<string, pg.Pool> } | undefined {
  const { settings, pools, openPool, map, redis, metrics, logger } = parts;
  const { SHARD_REPLICAS, REPLICA_MAX_LAG_MS: maxLagMs, REPLICA_CHECK_MS: checkEveryMs } = settings;
  if (SHARD_REPLICAS.size === 0) return undefined;

  const openReplica = (name: string, url: string) => ({ name, pool: openPool(name, url) });
  const servers = new Map(
    [...pools].flatMap(([server, primary]) => {
      const urls = SHARD_REPLICAS.get(server);
      if (!urls) return [];
      const replicas = urls.map((url, index) => openReplica(`${server}/replica${index + 1}`, url));
      return [[server, { primary, replicas }] as const];
    }),
  );
  const onError = (err: unknown) => logger.warn({ err }, 'where a session wrote could not be kept; primaries are read');
  const positions = createSessionPositions({
    redis,
    keyPrefix: settings.KEY_PREFIX,
    shardMap: map.ranges,
    lifeMs: maxLagMs + CLOCKS_DIFFER_MS,
    onError,
  });
  return {
    reads: createReplicaReads({ servers, positions, maxLagMs, checkEveryMs, metrics, onError }),
    pools: new Map([...servers.values()].flatMap(({ replicas }) => replicas.map(({ name, pool }) => [name, pool]))),
  };
}
