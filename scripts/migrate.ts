import { type Environment, parseEnvironment, parseShardServers } from '@heliograph/platform/config';
import { ensureJobs } from '@heliograph/platform/jobs';
import { applyMigrations, migrateShards, readMigrations, withMigrationLock } from '@heliograph/platform/migrations';
import pg from 'pg';
import { z } from 'zod';
import { prismaSchema, type SchemaName } from './prisma-schemas.ts';
import { ensureShardMap } from './shard-map.ts';

const settingsSchema = z.object({
  DIRECTORY_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'a postgres:// URL' }),
  SEARCH_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'a postgres:// URL' }).optional(),
  SHARD_SERVERS: z.string().transform(parseShardServers),
  LOGICAL_SHARDS: z.coerce.number().int().min(1).max(8192).default(64),
});

/** One session holds the lock, these do the work. */
const CONNECTIONS_PER_DATABASE = 2;

/**
 * Brings every database up to date: the directory, its shard map (laid out evenly the first time), every logical shard,
 * the embedded search engine's, if there is one, and the job queues. Safe to repeat and to run twice at once; a warm run reads, and changes nothing.
 * @param env DIRECTORY_DATABASE_URL, SHARD_SERVERS, LOGICAL_SHARDS and SEARCH_DATABASE_URL; the URLs lead to PostgreSQL, not to PgBouncer.
 * @param onProgress called with logical shards up to date, of all.
 * @throws ConfigError, ShardMapError, MigrationDrift, MigrationFailed or MigrationLocked.
 */
export async function migrate(
  env: Environment,
  { onProgress }: { onProgress?: (done: number, total: number) => void } = {},
): Promise<void> {
  const settings = parseEnvironment(settingsSchema, env);
  await using pools = new AsyncDisposableStack();
  const connect = (url: string) => pools.adopt(createPool(url), (pool) => pool.end());
  const directory = connect(settings.DIRECTORY_DATABASE_URL);
  const servers = new Map([...settings.SHARD_SERVERS].map(([name, url]) => [name, connect(url)]));

  await applyMigrations(directory, { schema: 'public', migrations: migrationsOf('directory') });
  if (settings.SEARCH_DATABASE_URL) {
    const search = connect(settings.SEARCH_DATABASE_URL);
    await applyMigrations(search, { schema: 'public', migrations: migrationsOf('search') });
  }
  const map = await ensureShardMap(directory, { logicalShards: settings.LOGICAL_SHARDS, servers: [...servers.keys()] });
  await migrateShards({ servers, map: map.ranges, migrations: migrationsOf('shard'), onProgress });
  await Promise.all(
    // Two runs that make the queue's tables at once would get in each other's way.
    [directory, ...servers.values()].map((pool) => withMigrationLock(pool, () => ensureJobs(pool))),
  );
}

/** Unlike the pools that serve requests it gives no query up: a migration takes as long as it takes. */
function createPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: CONNECTIONS_PER_DATABASE });
  // An idle connection that the server ends is nobody's failure; unheard, it would end this process.
  pool.on('error', () => undefined);
  return pool;
}

function migrationsOf(name: SchemaName) {
  return readMigrations(prismaSchema(name).migrationsFolder);
}

if (import.meta.main) {
  try {
    await migrate(process.env, { onProgress: (done, total) => console.log(`${done} of ${total} logical shards`) });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    console.error(`${error.code}: ${error.message}`);
    process.exitCode = 1;
  }
}
