import { realpathSync } from 'node:fs';
import { type CacheServerOptions, type PreparedServer, prepareMemcached, prepareRedis } from './cache-servers.ts';
import { LaunchFailure } from './failure.ts';
import { preparePostgres } from './postgres.ts';
import type { Progress } from './progress.ts';
import type { Supervisor } from './supervisor.ts';

type Environment = Record<string, string | undefined>;

export interface BackingServicesOptions {
  home: string;
  /** A server whose URL is in here is used as it is, and none is started. PATH says where to look for programs. */
  env: Environment;
  ports: { postgres: number; redis: number; memcached: number };
  postgresPassword: string;
  /** False for tests: nothing survives, everything is faster. */
  durable: boolean;
  supervisor: Supervisor;
  progress: Progress;
}

/** Where the stores are, in the variables that roles read. */
export type BackingUrls = Record<
  'DIRECTORY_DATABASE_URL' | 'SHARD_SERVERS' | 'REDIS_URL' | 'MEMCACHED_SERVERS',
  string
> & {
  /** Not there where an OpenSearch is the search engine, or the databases are elsewhere. */
  SEARCH_DATABASE_URL?: string;
};

const DIRECTORY = 'heliograph_directory';
const SEARCH = 'heliograph_search';
const SHARD_DATABASES = { shard1: 'heliograph_shard1', shard2: 'heliograph_shard2' };

/**
 * Starts PostgreSQL, Redis and memcached, those whose URLs the environment does not name, and answers all their URLs.
 * When one fails the others may run: the caller stops the supervisor.
 */
export async function startBackingServices(options: BackingServicesOptions): Promise<BackingUrls> {
  const [databases, caches] = await Promise.all([
    databasesOf(options.env) ?? startPostgres(options),
    startCaches(options),
  ]);
  return { ...databases, ...caches };
}

/** One after the other: were both to be downloaded at once, apt-get would not let them. */
async function startCaches(options: BackingServicesOptions) {
  const { env, ports } = options;
  const redis = env.REDIS_URL || `redis://${await startCacheServer('Redis', prepareRedis, ports.redis, options)}`;
  const memcached =
    env.MEMCACHED_SERVERS || (await startCacheServer('memcached', prepareMemcached, ports.memcached, options));
  return { REDIS_URL: redis, MEMCACHED_SERVERS: memcached };
}

async function startPostgres(options: BackingServicesOptions) {
  const { home, env, ports, postgresPassword, durable, supervisor, progress } = options;
  const prepared = await progress.step(
    'PostgreSQL',
    async () => {
      const postgres = await preparePostgres({
        home,
        port: ports.postgres,
        password: postgresPassword,
        durable,
        path: env.PATH,
        signal: supervisor.signal,
      });
      await supervisor.run({ name: 'PostgreSQL', stage: 'backing', start: postgres.start });
      await postgres.createDatabases([DIRECTORY, SEARCH, ...Object.values(SHARD_DATABASES)]);
      return postgres;
    },
    ({ version }) => `PostgreSQL ${version} ready on 127.0.0.1:${ports.postgres}`,
  );
  if (!prepared.data.startsWith(realpathSync(home))) {
    progress.line(`  its data is in ${prepared.data}: the user it runs as may not enter ${home}`);
  }
  return {
    DIRECTORY_DATABASE_URL: prepared.url(DIRECTORY),
    SEARCH_DATABASE_URL: prepared.url(SEARCH),
    SHARD_SERVERS: Object.entries(SHARD_DATABASES)
      .map(([server, database]) => `${server}=${prepared.url(database)}`)
      .join(','),
  };
}

/** Starts Redis or memcached and answers its address, host:port. */
async function startCacheServer(
  name: string,
  prepare: (options: CacheServerOptions) => Promise<PreparedServer>,
  port: number,
  { home, env, durable, supervisor, progress }: BackingServicesOptions,
): Promise<string> {
  const address = `127.0.0.1:${port}`;
  await progress.step(
    name,
    async (step) => {
      const server = await prepare({ home, port, durable, path: env.PATH, step, signal: supervisor.signal });
      await supervisor.run({ name, stage: 'backing', start: server.start });
      return server;
    },
    ({ version }) => `${name} ${version} ready on ${address}`,
  );
  return address;
}

/** Directory and shards are one choice: half of them elsewhere would be a world torn in two. */
function databasesOf({ DIRECTORY_DATABASE_URL, SHARD_SERVERS }: Environment) {
  if (DIRECTORY_DATABASE_URL && SHARD_SERVERS) return { DIRECTORY_DATABASE_URL, SHARD_SERVERS };
  if (!DIRECTORY_DATABASE_URL && !SHARD_SERVERS) return undefined;
  const [set, missing] = DIRECTORY_DATABASE_URL
    ? ['DIRECTORY_DATABASE_URL', 'SHARD_SERVERS']
    : ['SHARD_SERVERS', 'DIRECTORY_DATABASE_URL'];
  throw new LaunchFailure('BAD_ENVIRONMENT', {
    what: `${set} is set and ${missing} is not`,
    why: 'the directory and the shards belong together, so either both are given or neither',
    remedy: `set ${missing} as well, or unset ${set} to have a PostgreSQL started for you`,
  });
}
