import type pg from 'pg';
import { type AccessTokens, createAccessTokens, createViewerTokens, type ViewerTokens } from '../auth/index.ts';
import { type Cache, createCache } from '../cache/index.ts';
import type { Settings } from '../config/index.ts';
import { createDirectory, DIRECTORY, type Directory, requireReplication } from '../directory/index.ts';
import { createEmit, type Emit } from '../events/index.ts';
import { createForget, type Forget, shareDoubts } from '../forgetting/index.ts';
import { createGraph, type Graph } from '../graph/index.ts';
import { createJobQueues, type JobQueues } from '../jobs/index.ts';
import { createMediaUrls, createObjectStore, type MediaUrls, type ObjectStore } from '../objects/index.ts';
import { connectRedis, createDoorbell, type Doorbell, type Redis } from '../redis/index.ts';
import { createPool, createShards, loadShardMap, type Shards } from '../shards/index.ts';
import { createStreams, type Streams } from '../streams/index.ts';
import {
  count,
  createLogger,
  createMetrics,
  type Logger,
  type Metrics,
  startTracing,
  type Tracing,
} from '../telemetry/index.ts';
import { openReplicas, outlivingLag } from './open-replicas.ts';
import { showStores } from './platform-metrics.ts';
import { watchStatements } from './watch-statements.ts';

/** Every store and service of one process, connected once. Rooms take from it what their `main.ts` hands out. */
export interface Platform {
  readonly settings: Settings;
  readonly logger: Logger;
  /** What `/metrics` on the operations port shows; rooms declare theirs here. */
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly directory: Directory;
  /** The database of the embedded search engine; null where an OpenSearch takes its place. */
  readonly searchPool: pg.Pool | null;
  readonly shards: Shards;
  readonly cache: Cache;
  readonly redis: Redis;
  readonly doorbell: Doorbell;
  readonly queues: JobQueues;
  readonly emit: Emit;
  readonly streams: Streams;
  readonly forget: Forget;
  readonly graph: Graph;
  readonly objects: ObjectStore;
  /** Where processed variants are read. */
  readonly mediaUrls: MediaUrls;
  readonly accessTokens: AccessTokens;
  readonly viewerTokens: ViewerTokens;
  /** Ends every connection, the last opened first. */
  close(): Promise<void>;
}

/**
 * Connects to everything that `settings` names.
 * @param process `role` is shown in logs and in PostgreSQL's list of connections; `works` says whether it takes jobs
 * @throws ShardMapError, or the store's own error where one cannot be reached; what was opened is closed again
 */
export async function openPlatform(
  settings: Settings,
  { role, works }: { role: string; works: boolean },
): Promise<Platform> {
  const closers: (() => Promise<unknown>)[] = [];
  const opened = <T>(value: T, close: (value: T) => Promise<unknown>): T => {
    closers.unshift(() => close(value));
    return value;
  };
  const close = async () => {
    for (const closer of closers.splice(0)) await closer();
  };

  try {
    const warn = (what: string) => (error: Error) => logger.warn({ err: error }, what);
    const tracing = opened(
      await startPlatformTracing(settings, role, warn('the collector does not take traces')),
      (traces) => traces.close(),
    );
    const logger = createLogger({ role, level: settings.LOG_LEVEL, tracing });
    const metrics = createMetrics({ role });
    const onStatementOf = watchStatements(metrics, tracing);

    const openPool = (name: string, url: string): pg.Pool =>
      opened(
        createPool(url, {
          size: settings.DATABASE_POOL_SIZE,
          name: `heliograph-${role}`,
          onError: warn(`a connection to ${name} was lost`),
          onStatement: onStatementOf(name),
        }),
        (pool) => pool.end(),
      );
    const directoryPool = openPool(DIRECTORY, settings.DIRECTORY_DATABASE_URL);
    const pools = new Map([...settings.SHARD_SERVERS].map(([name, url]) => [name, openPool(name, url)]));
    const { SEARCH_DATABASE_URL, OPENSEARCH_URL } = settings;
    // It connects when it is first asked, which only the search room and its worker do.
    const searchPool = SEARCH_DATABASE_URL && !OPENSEARCH_URL ? openPool('search', SEARCH_DATABASE_URL) : null;
    const directory = opened(createDirectory(directoryPool), (client) => client.$disconnect());
    await requireReplication(directoryPool, settings.DIRECTORY_REPLICATION);
    const map = await loadShardMap(directoryPool, { logicalShards: settings.LOGICAL_SHARDS, servers: pools.keys() });

    const timeoutMs = settings.REDIS_TIMEOUT_MS;
    const redis = opened(
      await connectRedis(settings.REDIS_URL, { onError: warn('Redis is not reachable'), timeoutMs }),
      (client) => Promise.resolve(client.destroy()),
    );
    const replicas = openReplicas({ settings, pools, openPool, map, redis, metrics, logger });
    if (replicas) opened(replicas.reads, (reads) => reads.close());
    const onEffectError = (err: unknown) => logger.warn({ err }, 'what follows a commit failed');
    const shards = createShards({ pools, map, replicas: replicas?.reads, onEffectError });
    const doorbell = opened(
      await createDoorbell({
        redis,
        channel: `${settings.KEY_PREFIX}doorbell`,
        timeoutMs,
        onError: warn('the doorbell is out of order; workers look from time to time'),
      }),
      (bell) => bell.close(),
    );
    const ownCache = createCache({
      servers: settings.MEMCACHED_SERVERS,
      operationTimeoutMs: settings.MEMCACHED_TIMEOUT_MS,
      keyPrefix: settings.KEY_PREFIX,
      invalidationSeconds: outlivingLag(settings.REPLICA_MAX_LAG_MS),
      distrustSeconds: replicas ? outlivingLag(settings.REPLICA_MAX_LAG_MS) : 0,
      onRoundTrip: ({ command, keys }) => {
        count('cacheRoundTrips');
        if (tracing.on) tracing.event(`memcached ${command}`, { keys });
      },
    });
    const cache = opened(
      await shareDoubts(ownCache, {
        redis,
        channel: `${settings.KEY_PREFIX}doubts`,
        timeoutMs,
        onError: (err) => logger.warn({ err }, 'other processes may read what memcached did not forget'),
      }),
      (client) => client.close(),
    );
    const allPools = new Map([
      [DIRECTORY, directoryPool],
      ...pools,
      ...(replicas?.pools ?? []),
      ...(searchPool ? [['search', searchPool] as const] : []),
    ]);
    showStores(metrics, { pools: allPools, cache, redis });
    const queues = opened(
      await createJobQueues({
        pools: new Map([...pools, [DIRECTORY, directoryPool]]),
        doorbell,
        logger,
        metrics,
        supervise: works,
      }),
      (all) => all.close(),
    );
    const forget = createForget({ cache, queues });
    const graph = createGraph({ shards, cache, queues, forget, logger });
    const storage = {
      region: settings.S3_REGION,
      accessKeyId: settings.S3_ACCESS_KEY_ID,
      secretAccessKey: settings.S3_SECRET_ACCESS_KEY,
    };
    const objects = opened(createObjectStore({ endpoint: settings.S3_ENDPOINT, ...storage }), (store) =>
      Promise.resolve(store.close()),
    );
    const signed = settings.MEDIA_URLS === 'signed';

    return {
      settings,
      logger,
      metrics,
      tracing,
      directory,
      searchPool,
      shards,
      cache,
      redis,
      doorbell,
      queues,
      emit: createEmit(doorbell),
      streams: createStreams({ shards, doorbell, logger }),
      forget,
      graph,
      objects,
      mediaUrls: createMediaUrls({ baseUrl: settings.S3_PUBLIC_URL, signed, ...storage }),
      accessTokens: await createAccessTokens({
        keys: settings.AUTH_ACCESS_KEY,
        lifetimeSeconds: settings.AUTH_ACCESS_TOKEN_SECONDS,
      }),
      viewerTokens: createViewerTokens({ secret: settings.AUTH_VIEWER_SECRET }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function startPlatformTracing(settings: Settings, role: string, onError: (error: Error) => void): Promise<Tracing> {
  const development = settings.HELIOGRAPH_PROFILE === 'development';
  return startTracing({
    role,
    endpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT,
    sampleRatio: settings.OTEL_TRACES_SAMPLER_ARG ?? (development ? 1 : 0.01),
    trustClients: settings.TRACE_TRUST_CLIENTS ?? development,
    onError,
  });
}
