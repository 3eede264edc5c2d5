import { MAX_LOGICAL_SHARDS } from '../ids/index.ts';

/** Logical shards `first`…`last`, both included, live on the physical server named `server`. */
export interface ShardRange {
  first: number;
  last: number;
  server: string;
}

export class ShardMapError extends Error {
  readonly code = 'SHARD_MAP_INVALID';
  constructor(problem: string) {
    super(`${problem}. Correct the table shard_range of the directory database; nothing was started.`);
    this.name = 'ShardMapError';
  }
}

/** Which physical server holds a logical shard. Complete by construction: no gap, no overlap. */
export interface ShardMap {
  readonly shards: number;
  readonly ranges: readonly ShardRange[];
  serverOf(shard: number): string;
}

/**
 * @param servers the physical servers this process has a connection to
 * @throws ShardMapError on a gap, an overlap, a range that ends elsewhere than `logicalShards - 1`, or an unknown server
 */
export function createShardMap(
  ranges: readonly ShardRange[],
  options: { logicalShards: number; servers: Iterable<string> },
): ShardMap {
  const known = new Set(options.servers);
  const sorted = [...ranges].sort((a, b) => a.first - b.first);
  let next = 0;
  for (const { first, last, server } of sorted) {
    if (last < first) throw new ShardMapError(`Range ${first}–${last} ends before it begins`);
    if (first > next) throw new ShardMapError(`Logical shards ${next}–${first - 1} are on no server`);
    if (first < next) throw new ShardMapError(`Logical shard ${first} is on two servers`);
    if (!known.has(server))
      throw new ShardMapError(`SHARD_SERVERS has no server "${server}" (shards ${first}–${last})`);
    next = last + 1;
  }
  if (next !== options.logicalShards || next > MAX_LOGICAL_SHARDS) {
    throw new ShardMapError(`The map covers ${next} logical shards, LOGICAL_SHARDS is ${options.logicalShards}`);
  }
  const servers = sorted.flatMap(({ first, last, server }) => Array<string>(last - first + 1).fill(server));
  return {
    shards: next,
    ranges: sorted,
    serverOf(shard) {
      const server = servers[shard];
      if (server === undefined) throw new UnknownShard(shard, next);
      return server;
    },
  };
}

/** An id that no deployment of this size can have minted. */
export class UnknownShard extends Error {
  readonly code = 'UNKNOWN_SHARD';
  constructor(shard: number, shards: number) {
    super(`There is no logical shard ${shard}; the map has ${shards}`);
    this.name = 'UnknownShard';
  }
}

/** The PostgreSQL schema of a logical shard: `shard_0042`. */
export function schemaOf(shard: number): string {
  return `shard_${String(shard).padStart(4, '0')}`;
}
