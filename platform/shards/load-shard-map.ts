import type pg from 'pg';
import { createShardMap, type ShardMap } from './shard-map.ts';

/** The map as the directory database has it. @throws ShardMapError where it is not complete or names an unknown server */
export async function loadShardMap(
  directory: pg.Pool,
  options: { logicalShards: number; servers: Iterable<string> },
): Promise<ShardMap> {
  const { rows } = await directory.query<{ first_shard: number; last_shard: number; server: string }>(
    'select first_shard, last_shard, server from shard_range order by first_shard',
  );
  return createShardMap(
    rows.map((row) => ({ first: row.first_shard, last: row.last_shard, server: row.server })),
    options,
  );
}
