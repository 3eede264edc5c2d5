import { sql } from 'kysely';
import { type Cache, cachedReader } from '../cache/index.ts';
import type { Forget } from '../forgetting/index.ts';
import { type AnyId, shardOf } from '../ids/index.ts';
import { type JobQueues, jobs } from '../jobs/index.ts';
import { type Shards, type ShardTransaction, selectAcrossShards, shardSelect } from '../shards/index.ts';
import type { Logger } from '../telemetry/index.ts';
import { type Edge, insertEdge, mirrorEdge, readEdge, removeEdge } from './association-rows.ts';
import { type AssociationType, inverseOf, isCounted } from './association-types.ts';
import { type Counts, createCounts } from './counts.ts';

export interface EdgeTo<Target extends AnyId = AnyId> {
  id2: Target;
  time: Date;
}

/** Where a page of edges ended; the next one begins behind it. */
export interface EdgePosition {
  time: Date;
  id2: AnyId;
}

/**
 * The social graph: typed edges with inverses and counts, after TAO (Bronson et al., USENIX ATC 2013). An edge is
 * written on id1's shard, in the caller's transaction; the inverse follows on id2's, at once and, should this process
 * die first, by a job of the same transaction.
 */
export interface Graph {
  /** Adds the edge; false where it was there already. */
  add(tx: ShardTransaction, edge: Edge, time: Date): Promise<boolean>;
  /** Removes the edge; false where there was none. */
  remove(tx: ShardTransaction, edge: Edge): Promise<boolean>;
  /** For each edge whether it is there; one multiget, then at most one statement a physical server. */
  contains(edges: readonly Edge[]): Promise<boolean[]>;
  /** Edges from `id1`, newest first, behind `after`. */
  range<Target extends AnyId>(
    id1: AnyId,
    type: AssociationType,
    page: { limit: number; after?: EdgePosition | null },
  ): Promise<EdgeTo<Target>[]>;
  readonly counts: Counts;
  /** Brings the inverse in line with the edge as it is now. The handler of the job `graph.inverse`. */
  mirror(edge: Edge): Promise<void>;
}

/** The inverse is written at once; the job that is left for a crash waits this long. */
const MIRROR_JOB_DELAY_SECONDS = 15;

const present = shardSelect((db) =>
  db
    .selectFrom('association')
    .where(sql<boolean>`(id1, type, id2) in (select * from unnest($1::bigint[], $2::text[], $3::bigint[])) and present`)
    .select(['id1', 'type', 'id2']),
);

export function createGraph(options: {
  shards: Shards;
  cache: Cache;
  queues: JobQueues;
  forget: Forget;
  logger: Logger;
}): Graph {
  const { shards, cache, queues, forget, logger } = options;
  const counts = createCounts({ shards, cache, forget });
  const keyOf = ({ id1, type, id2 }: Edge) => `${id1}:${type}:${id2}`;

  const membership = cachedReader<Edge, true>({
    cache,
    namespace: 'edge',
    keyOf,
    ttlSeconds: 3600,
    negativeTtlSeconds: 600,
    encode: () => Buffer.from('1'),
    decode: () => true,
    async source(edges) {
      const parameters = new Map(
        [...Map.groupBy(edges, ({ id1 }) => shardOf(id1))].map(([shard, here]) => [
          shard,
          [here.map(({ id1 }) => id1), here.map(({ type }) => type), here.map(({ id2 }) => id2)],
        ]),
      );
      const rows = await selectAcrossShards(shards, present, parameters);
      const found = new Set(rows.map((row) => `${row.id1}:${row.type}:${row.id2}`));
      return edges.map((edge) => (found.has(keyOf(edge)) ? true : null));
    },
  });

  const countEdge = async (tx: ShardTransaction, { id1, type }: Edge, by: 1 | -1): Promise<void> => {
    // Forgotten with the edge, by `mirror` or its job.
    if (isCounted(type)) await counts.change(tx, { id: id1, kind: type }, by);
  };

  /** Mirrors the edge before the caller goes on; where that fails, the job that was left for it will. */
  const mirrorNow = async (edge: Edge): Promise<boolean> => {
    try {
      await graph.mirror(edge);
      return true;
    } catch (error) {
      logger.warn({ err: error, edge }, 'the inverse of an edge was left to its job');
      return false;
    }
  };

  /** What follows the attempt to change an edge, in its transaction and after it; answers whether it changed. */
  const followUp = async (tx: ShardTransaction, edge: Edge, by: -1 | 0 | 1): Promise<boolean> => {
    if (by === 0) {
      // Someone else has just changed it, and may not have mirrored it yet: this caller must see both sides, too.
      tx.afterCommit(() => mirrorNow(edge));
      return false;
    }
    await countEdge(tx, edge, by);
    const job = await queues.enqueue(tx, jobs.graphInverse, edge, { delaySeconds: MIRROR_JOB_DELAY_SECONDS });
    tx.afterCommit(async () => {
      if (await mirrorNow(edge)) await queues.drop(tx.server, jobs.graphInverse, job);
    });
    return true;
  };

  const graph: Graph = {
    counts,
    add: async (tx, edge, time) => followUp(tx, edge, (await insertEdge(tx, edge, time)) ? 1 : 0),
    remove: async (tx, edge) => followUp(tx, edge, (await removeEdge(tx, edge)) ? -1 : 0),

    async contains(edges) {
      const known = edges.filter(({ id1 }) => shardOf(id1) < shards.map.shards);
      const found = await membership.readMany(known);
      const byKey = new Map(known.map((edge, index) => [keyOf(edge), found[index] === true]));
      return edges.map((edge) => byKey.get(keyOf(edge)) ?? false);
    },

    async range<Target extends AnyId>(
      id1: AnyId,
      type: AssociationType,
      page: { limit: number; after?: EdgePosition | null },
    ) {
      const { limit, after } = page;
      let query = shards
        .db(shardOf(id1))
        .selectFrom('association')
        .where('id1', '=', id1)
        .where('type', '=', type)
        .where('present', '=', true);
      if (after) query = query.where(sql<boolean>`(time, id2) < (${after.time}, ${after.id2}::bigint)`);
      const rows = await query
        .select(['id2', 'time'])
        .orderBy('time', 'desc')
        .orderBy('id2', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ id2: row.id2 as Target, time: row.time }));
    },

    async mirror(edge) {
      const inverse: Edge = { id1: edge.id2, type: inverseOf(edge.type), id2: edge.id1 };
      const state = await readEdge(shards, edge);
      if (state) {
        await shards.transaction(shardOf(inverse.id1), async (tx) => {
          const by = await mirrorEdge(tx, inverse, state);
          if (by !== 0) await countEdge(tx, inverse, by);
        });
      }
      const forgotten = await Promise.all([
        membership.invalidate([edge, inverse]),
        counts.invalidate([
          { id: edge.id1, kind: edge.type },
          { id: inverse.id1, kind: inverse.type },
        ]),
      ]);
      if (forgotten.includes(false)) throw new Error('memcached did not confirm that it forgot an edge');
    },
  };
  return graph;
}
