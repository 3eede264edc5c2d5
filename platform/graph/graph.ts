import type { Cache } from '../cache/index.ts';
import type { Forget } from '../forgetting/index.ts';
import { type AnyId, shardOf } from '../ids/index.ts';
import type { JobQueues } from '../jobs/index.ts';
import type { Shards, ShardTransaction } from '../shards/index.ts';
import type { Logger } from '../telemetry/index.ts';
import { type Asked, createAssociationReader } from './association-reader.ts';
import { insertEdge, lockEdges, removeEdge } from './association-rows.ts';
import { type AssociationType, cachedEdges, isShort } from './association-types.ts';
import { type Counts, createCounts } from './counts.ts';
import { type Edge, type EdgeData, edgeKey } from './edge.ts';
import { type EdgeList, type EdgePosition, type EdgeTo, edgesOf } from './edge-list.ts';
import { createMirroring } from './mirror.ts';
import { lockGoing, lockRefused, refusedHere } from './refusals.ts';

/**
 * The social graph: typed, timed edges with inverses and counts, after TAO (Bronson et al., USENIX ATC 2013). An edge is
 * written on id1's shard, in the caller's transaction; the inverse follows on id2's, at once and, should this process
 * die first, by a job of the same transaction. Either end may change an edge: the later change stands on both.
 *
 * Whoever has changed an edge reads the change in both directions as soon as the transaction's call has returned.
 */
export interface Graph {
  /**
   * Adds the edge; false where nothing changed, as it was there already or may not stand: one of its ends is GONE or
   * blocks the other. Where only the other end's shard knows that, the edge is taken back after the commit.
   *
   * In a transaction, add the edge that refuses others (BLOCKS) before removing those: from then on none comes in.
   * @throws EdgeDataTooLarge
   */
  add(tx: ShardTransaction, edge: Edge, time: Date, data?: EdgeData): Promise<boolean>;
  /** Removes the edge; false where there was none. */
  remove(tx: ShardTransaction, edge: Edge): Promise<boolean>;
  /**
   * Makes the edge one of another type, with its data and its time (or `time`), in one step for readers of either end;
   * where there is one of that type already, that one stays as it is. False where nothing changed: there was no such edge,
   * or the new one may not stand.
   */
  changeType(tx: ShardTransaction, edge: Edge, newType: AssociationType, time?: Date): Promise<boolean>;
  /**
   * For each edge its time and data, null where it is not there; one multiget, then at most one statement a physical
   * server. Both come twice where a list of a type whose lists are mostly short is longer than what is cached of it.
   */
  get(edges: readonly Edge[]): Promise<(EdgeValue | null)[]>;
  /** For each edge whether it is there, as `get`. */
  contains(edges: readonly Edge[]): Promise<boolean[]>;
  /** Edges from `id1`, newest first, behind `after`. The newest {@link cachedEdges} come from the cache. */
  range<Target extends AnyId>(
    id1: AnyId,
    type: AssociationType,
    page: { limit: number; after?: EdgePosition | null },
  ): Promise<EdgeTo<Target>[]>;
  /**
   * The newest edges of each id, in the order asked; one multiget, then at most one statement a physical server.
   * @throws RangeError where `limit` is above {@link cachedEdges}
   */
  rangeMany<Target extends AnyId>(
    ids: readonly AnyId[],
    type: AssociationType,
    page: { limit: number },
  ): Promise<EdgeTo<Target>[][]>;
  /** Edges from `id1` made at or after `from` and before `to`, newest first. */
  timeRange<Target extends AnyId>(
    id1: AnyId,
    type: AssociationType,
    page: { from: Date; to: Date; limit: number },
  ): Promise<EdgeTo<Target>[]>;
  readonly counts: Counts;
  /** Brings the other side of edges in line with the side they name. The handler of the job `graph.inverse`. */
  mirror(edges: readonly Edge[]): Promise<void>;
}

export type EdgeValue = Pick<EdgeTo, 'time' | 'data'>;

/** Behind no edge of any time. */
const SMALLEST_ID = '0' as AnyId;

export function createGraph(options: {
  shards: Shards;
  cache: Cache;
  queues: JobQueues;
  forget: Forget;
  logger: Logger;
  /** How long the job that is left for a crash waits. */
  mirrorJobDelaySeconds?: number;
}): Graph {
  const { mirrorJobDelaySeconds: jobDelaySeconds = 15 } = options;
  const counts = createCounts(options);
  const reader = createAssociationReader(options);
  const { follow, mirror } = createMirroring({ ...options, reader, counts, jobDelaySeconds });

  const get: Graph['get'] = async (edges) => {
    const asked = edges.map(({ id1, type, id2 }): Asked => (isShort(type) ? { id1, type } : { id1, type, id2 }));
    const found = await reader.readMany(asked);
    // A list that is longer than what is cached of it does not tell what is not in it.
    const undecided = new Map<number, Edge>();
    const values = edges.map((edge, index) => {
      const list = found[index] ?? null;
      const value = valueIn(list, edge);
      if (value === null && list?.length === cachedEdges(edge.type)) undecided.set(index, edge);
      return value;
    });
    const rest = await reader.readMany([...undecided.values()]);
    for (const [place, [index, edge]] of [...undecided].entries()) values[index] = valueIn(rest[place] ?? null, edge);
    return values;
  };

  return {
    counts,
    mirror,
    get,

    async add(tx, edge, time, data) {
      mustBeHere(tx, edge);
      if ((await lockGoing(tx, [edge])).size > 0) return false;
      await lockRefused(tx, edge);
      const added = await insertEdge(tx, edge, { time, data: data ?? null });
      if (added && (await refusedHere(tx, [edge])).size > 0) {
        await removeEdge(tx, edge);
        return false;
      }
      follow(tx, edge, added ? 1 : 0);
      return added;
    },

    async remove(tx, edge) {
      mustBeHere(tx, edge);
      const removed = await removeEdge(tx, edge);
      follow(tx, edge, removed ? -1 : 0);
      return removed;
    },

    async changeType(tx, edge, newType, time) {
      mustBeHere(tx, edge);
      const next: Edge = { ...edge, type: newType };
      if ((await lockGoing(tx, [next])).size > 0) return false;
      await lockRefused(tx, next);
      const states = await lockEdges(tx, [edge, next]);
      const old = states.get(edgeKey(edge));
      if (!old?.present || (await refusedHere(tx, [next])).size > 0) return false;
      follow(tx, edge, (await removeEdge(tx, edge)) ? -1 : 0);
      follow(tx, next, (await insertEdge(tx, next, { time: time ?? old.time, data: old.data })) ? 1 : 0);
      return true;
    },

    contains: async (edges) => (await get(edges)).map((found) => found !== null),

    async range<Target extends AnyId>(
      id1: AnyId,
      type: AssociationType,
      { limit, after = null }: { limit: number; after?: EdgePosition | null },
    ) {
      const list = { id1, type };
      // Whoever goes on behind a page longer than the cache's has no use for that.
      if (after && limit > cachedEdges(type)) return reader.readBehind<Target>(list, { behind: after, limit });
      const [cached] = await reader.readMany([list]);
      if (!cached) return [];
      const start = after ? cached.countUpTo(after) : 0;
      if (cached.length < cachedEdges(type) || start + limit <= cached.length)
        return edgesOf<Target>(cached, start, start + limit);
      return reader.readBehind<Target>(list, { behind: after, limit });
    },

    async rangeMany(ids, type, { limit }) {
      if (limit > cachedEdges(type))
        throw new RangeError(`The newest ${cachedEdges(type)} ${type} edges of many ids at most, not ${limit}`);
      const lists = await reader.readMany(ids.map((id1) => ({ id1, type })));
      return lists.map((list) => (list ? edgesOf(list, 0, limit) : []));
    },

    async timeRange<Target extends AnyId>(
      id1: AnyId,
      type: AssociationType,
      { from, to, limit }: { from: Date; to: Date; limit: number },
    ) {
      const list = { id1, type };
      const [cached] = await reader.readMany([list]);
      if (!cached) return [];
      const behind = { time: to, id2: SMALLEST_ID };
      const start = cached.countUpTo(behind);
      const end = Math.min(cached.countUpTo({ time: from, id2: SMALLEST_ID }), start + limit);
      if (cached.length < cachedEdges(type) || end < cached.length) return edgesOf<Target>(cached, start, end);
      return reader.readBehind<Target>(list, { behind, from, limit });
    },
  };
}

/** What a list says of one edge; null where it does not have it. */
function valueIn(list: EdgeList | null, { id2 }: Edge): EdgeValue | null {
  const place = list?.indexOf(id2) ?? -1;
  if (!list || place === -1) return null;
  const { time, data } = list.at(place);
  return { time, data };
}

/** An edge written to another shard than its own would never be found. */
function mustBeHere(tx: ShardTransaction, { id1, type }: Edge): void {
  if (shardOf(id1) === tx.shard) return;
  throw new Error(`A ${type} edge of ${id1} is written on shard ${shardOf(id1)}, not ${tx.shard}`);
}
