import type pg from 'pg';
import { type ShardRange, schemaOf } from '../shards/shard-map.ts';
import { ShardServerUnknown } from './errors.ts';
import { withMigrationLock } from './lock.ts';
import { migrateSchema, type SchemaMigration } from './schema.ts';
import { upToDateSchemas } from './up-to-date.ts';

export interface ShardMigration extends Pick<SchemaMigration, 'migrations' | 'lockTimeoutMs'> {
  servers: ReadonlyMap<string, pg.Pool>;
  map: readonly ShardRange[];
  /** Schemas in work at once on each server. Making one is the server's own CPU: more than its cores is vain. */
  concurrency?: number;
  /** How long to wait for another runner on the same database; 5 minutes when not given. */
  waitMs?: number;
  /** Called with logical shards up to date, of all in the map. */
  onProgress?: (done: number, total: number) => void;
}

/**
 * Brings every logical shard of the map up to date, each in one transaction of its own. Schemas that are up to date are
 * recognised by one statement a server and not touched. A failure stops its server's run once the schemas in work are
 * done, and is thrown when the other servers have finished; run again after the repair, and it goes on from there.
 * @returns migrations applied, over all shards.
 * @throws ShardServerUnknown before anything is done; MigrationDrift, MigrationFailed or MigrationLocked.
 */
export async function migrateShards({
  servers,
  map,
  migrations,
  concurrency = 2,
  waitMs,
  lockTimeoutMs,
  onProgress,
}: ShardMigration): Promise<{ applied: number }> {
  const work = schemasByServer(map, servers);
  const total = work.reduce((sum, { schemas }) => sum + schemas.length, 0);
  let done = 0;
  let applied = 0;
  const advance = (shards: number) => {
    done += shards;
    if (shards > 0) onProgress?.(done, total);
  };

  await inParallel(work, work.length, ({ pool, schemas }) => {
    const bringUpToDate = async () => {
      const upToDate = await upToDateSchemas(pool, schemas, migrations);
      advance(upToDate.size);
      const outdated = schemas.filter((schema) => !upToDate.has(schema));
      await inParallel(outdated, concurrency, async (schema) => {
        const count = await migrateSchema(pool, { schema, migrations, lockTimeoutMs });
        applied += count;
        advance(1);
      });
    };
    return withMigrationLock(pool, bringUpToDate, waitMs);
  });
  return { applied };
}

function schemasByServer(map: readonly ShardRange[], servers: ReadonlyMap<string, pg.Pool>) {
  return [...Map.groupBy(map, (range) => range.server)].map(([server, ranges]) => {
    const pool = servers.get(server);
    if (!pool) throw new ShardServerUnknown(server, servers.keys());
    return { pool, schemas: ranges.flatMap(schemasOf) };
  });
}

function schemasOf({ first, last }: ShardRange): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => schemaOf(first + index));
}

/** Works through `items`, `limit` at a time; after a failure starts no more, and throws it once all has settled. */
async function inParallel<T extends object | string>(
  items: readonly T[],
  limit: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    try {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await run(item);
    } catch (error) {
      queue.length = 0;
      throw error;
    }
  };
  const results = await Promise.allSettled(Array.from({ length: limit }, worker));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure) throw failure.reason;
}
