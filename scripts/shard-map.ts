import { inTransaction } from '@heliograph/platform/migrations';
import { loadShardMap, type ShardMap, type ShardRange } from '@heliograph/platform/shards';
import type pg from 'pg';

interface Layout {
  logicalShards: number;
  /** Names of the physical servers, in the order they are filled. */
  servers: readonly string[];
}

/**
 * The shard map in the directory database; laid out evenly over the servers where there is none yet. A map that exists
 * is never changed: shards that hold data move only by a shard move.
 * @throws ShardMapError where the map does not cover exactly `logicalShards`, or names a server that is not given.
 */
export async function ensureShardMap(directory: pg.Pool, layout: Layout): Promise<ShardMap> {
  await layOut(directory, spread(layout));
  return loadShardMap(directory, layout);
}

async function layOut(directory: pg.Pool, ranges: readonly ShardRange[]): Promise<void> {
  const column = <T>(of: (range: ShardRange) => T) => ranges.map(of);
  await inTransaction(directory, async (client) => {
    // Of two first runs at once, the second waits here and finds the first one's map.
    await client.query('LOCK TABLE shard_range IN SHARE ROW EXCLUSIVE MODE');
    await client.query(
      `INSERT INTO shard_range (first_shard, last_shard, server)
       SELECT * FROM unnest($1::int[], $2::int[], $3::text[]) WHERE NOT EXISTS (SELECT FROM shard_range)`,
      [column(({ first }) => first), column(({ last }) => last), column(({ server }) => server)],
    );
  });
}

/** Consecutive ranges whose sizes differ by one at most; a server that would get none is left out. */
export function spread({ logicalShards, servers }: Layout): ShardRange[] {
  return servers.flatMap((server, index) => {
    const first = Math.floor((index * logicalShards) / servers.length);
    const last = Math.floor(((index + 1) * logicalShards) / servers.length) - 1;
    return first <= last ? [{ first, last, server }] : [];
  });
}
