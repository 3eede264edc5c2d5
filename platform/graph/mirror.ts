import type { Cache } from '../cache/index.ts';
import { shardOf } from '../ids/index.ts';
import { type JobQueues, jobs } from '../jobs/index.ts';
import type { Shards, ShardTransaction } from '../shards/index.ts';
import type { Logger } from '../telemetry/index.ts';
import type { AssociationReader } from './association-reader.ts';
import { type EdgeState, lockEdges, readEdges, refuseEdge, writeEdge } from './association-rows.ts';
import { isCounted } from './association-types.ts';
import type { Counts } from './counts.ts';
import { type Edge, edgeKey, inverseEdge } from './edge.ts';
import { lockGoing, refusedHere } from './refusals.ts';

/** What follows a change of an edge: its count, the other side, and what the cache holds of both. */
export interface Mirroring {
  /**
   * To be called in the transaction that tried to change the edge: -1 removed it, 1 added it, 0 found it as it should be.
   * Then, too, the other side is brought in line after the commit, as whoever changed it may not have done so yet.
   */
  follow(tx: ShardTransaction, edge: Edge, by: -1 | 0 | 1): void;
  /**
   * Brings the other side of these edges in line with the side they name, and makes the cache forget both. An edge that
   * may not stand there is removed on both sides. Late and repeated calls change nothing.
   * @throws where not all of it was done; it must be tried again
   */
  mirror(edges: readonly Edge[]): Promise<void>;
}

/** What one transaction does to edges of its shard. */
interface Touched {
  edges: Map<string, Edge>;
  changed: boolean;
}

export function createMirroring(options: {
  shards: Shards;
  cache: Cache;
  queues: JobQueues;
  logger: Logger;
  reader: AssociationReader;
  counts: Counts;
  /** The other side is written at once; the job that is left for a crash waits so long. */
  jobDelaySeconds: number;
}): Mirroring {
  const { shards, cache, queues, logger, reader, counts, jobDelaySeconds } = options;
  const touched = new WeakMap<ShardTransaction, Touched>();

  const countEdge = (tx: ShardTransaction, { id1, type }: Edge, by: number): void => {
    // Forgotten with the edge, by `mirror` or its job.
    if (isCounted(type)) counts.change(tx, { id: id1, kind: type }, by);
  };

  const touch = (tx: ShardTransaction, { id1, type, id2 }: Edge, { changed }: { changed: boolean }): void => {
    const own = touched.get(tx) ?? begin(tx);
    own.edges.set(edgeKey({ id1, type, id2 }), { id1, type, id2 });
    own.changed ||= changed;
  };

  /** All edges that one transaction changes are one job, which is dropped once their other sides are written. */
  const begin = (tx: ShardTransaction): Touched => {
    const own: Touched = { edges: new Map(), changed: false };
    let job: string | null = null;
    tx.beforeCommit(async () => {
      const data = { edges: [...own.edges.values()] };
      if (own.changed) job = await queues.enqueue(tx, jobs.graphInverse, data, { delaySeconds: jobDelaySeconds });
    });
    tx.afterCommit(async () => {
      const mirrored = await mirrorNow([...own.edges.values()]);
      if (mirrored && job) await queues.drop(tx.server, jobs.graphInverse, job);
    });
    touched.set(tx, own);
    return own;
  };

  const mirrorNow = async (edges: readonly Edge[]): Promise<boolean> => {
    try {
      await mirror(edges);
      return true;
    } catch (error) {
      logger.warn({ err: error, edges }, 'the other side of an edge was left to its job');
      return false;
    }
  };

  const mirror = async (edges: readonly Edge[]): Promise<void> => {
    // Whatever becomes of the other side, the writer must read what it wrote on its own.
    throwFirst(await Promise.allSettled([forgetCached(edges), mirrorOthers(edges)]));
  };

  const mirrorOthers = async (edges: readonly Edge[]): Promise<void> => {
    const states = await readEdges(shards, edges);
    const others = edges.map((edge) => ({ edge: inverseEdge(edge), state: states.get(edgeKey(edge)) }));
    const outcomes: PromiseSettledResult<void>[] = [];
    for (const [shard, here] of Map.groupBy(others, ({ edge }) => shardOf(edge.id1))) {
      const known = here.flatMap(({ edge, state }) => (state ? [{ edge, state }] : []));
      const written = shards.transaction(shard, (tx) => writeHere(tx, known));
      outcomes.push(...(await Promise.allSettled([written])));
    }
    outcomes.push(...(await Promise.allSettled([forgetCached(others.map(({ edge }) => edge))])));
    throwFirst(outcomes);
  };

  const writeHere = async (tx: ShardTransaction, mirrored: readonly Mirrored[]): Promise<void> => {
    const gone = await lockGoing(tx, edgesIn(mirrored.filter(({ state }) => state.present)));
    const before = await lockEdges(tx, edgesIn(mirrored));
    const news = mirrored.filter(({ edge, state }) => isNewer(state, before.get(edgeKey(edge))));
    const refused = await refusedHere(tx, edgesIn(news.filter(({ state }) => state.present)));
    for (const { edge, state } of news) {
      const mayStand = !gone.has(edgeKey(edge)) && !refused.has(edgeKey(edge));
      if (state.present && !mayStand) {
        await refuseEdge(tx, edge, state.version);
        // Newer now than the side that wrote it, and so the other way round taken back there.
        touch(tx, edge, { changed: true });
      } else {
        await writeEdge(tx, edge, state);
      }
      countEdge(tx, edge, Number(state.present && mayStand) - Number(before.get(edgeKey(edge))?.present ?? false));
    }
  };

  const forgetCached = async (edges: readonly Edge[]): Promise<void> => {
    const keys = [
      ...reader.keysOf(edges.flatMap((edge) => [edge, { id1: edge.id1, type: edge.type }])),
      ...counts.keysOf(edges.map(({ id1, type }) => ({ id: id1, kind: type }))),
    ];
    if (!(await cache.invalidate(keys))) throw new Error('memcached did not confirm that it forgot an edge');
  };

  return {
    mirror,
    follow(tx, edge, by) {
      touch(tx, edge, { changed: by !== 0 });
      countEdge(tx, edge, by);
    },
  };
}

/** An edge of this side, and what the other side says of it. */
interface Mirrored {
  edge: Edge;
  state: EdgeState;
}

const edgesIn = (mirrored: readonly Mirrored[]): Edge[] => mirrored.map(({ edge }) => edge);

const isNewer = (state: EdgeState, here: EdgeState | undefined): boolean =>
  BigInt(state.version) > BigInt(here?.version ?? 0);

function throwFirst(outcomes: readonly PromiseSettledResult<unknown>[]): void {
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
