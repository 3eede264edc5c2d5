import { type AssociationType, type Edge, type EdgeData, type Graph, inverseOf } from '@heliograph/platform/graph';
import { type AnyId, shardOf } from '@heliograph/platform/ids';
import type { Shards, ShardTransaction } from '@heliograph/platform/shards';

export const edge = (id1: AnyId, type: AssociationType, id2: AnyId): Edge => ({ id1, type, id2 });
export const otherEnd = ({ id1, type, id2 }: Edge): Edge => ({ id1: id2, type: inverseOf(type), id2: id1 });

/** Changes of edges, each in a transaction of its own. */
export interface EdgeWriter {
  add(edge: Edge, options?: { time?: Date; data?: EdgeData }): Promise<boolean>;
  remove(edge: Edge): Promise<boolean>;
  changeType(edge: Edge, newType: AssociationType, time?: Date): Promise<boolean>;
  /** As the users room does it: the block, then all that it refuses. */
  block(blocker: AnyId, blocked: AnyId): Promise<void>;
}

/** Of a block, what it removes: follows and requests in both directions, as the blocker's shard has them. */
const REFUSED = ['FOLLOWED_BY', 'FOLLOWS', 'REQUESTED_BY', 'REQUESTS'] as const;

export function edgeWriter(shards: Shards, graph: Graph): EdgeWriter {
  const on = <T>(id: AnyId, work: (tx: ShardTransaction) => Promise<T>) => shards.transaction(shardOf(id), work);
  return {
    add: (edge, { time = new Date(), data } = {}) => on(edge.id1, (tx) => graph.add(tx, edge, time, data)),
    remove: (edge) => on(edge.id1, (tx) => graph.remove(tx, edge)),
    changeType: (edge, newType, time) => on(edge.id1, (tx) => graph.changeType(tx, edge, newType, time)),
    block: (blocker, blocked) =>
      on(blocker, async (tx) => {
        await graph.add(tx, edge(blocker, 'BLOCKS', blocked), new Date());
        for (const type of REFUSED) await graph.remove(tx, edge(blocker, type, blocked));
      }),
  };
}

/** Whether each side has the edge, and how many each side counts. */
export async function sidesOf(graph: Graph, edge: Edge) {
  const [own, other] = await graph.contains([edge, otherEnd(edge)]);
  const [ownCount, otherCount] = await graph.counts.readMany([
    { id: edge.id1, kind: edge.type },
    { id: edge.id2, kind: inverseOf(edge.type) },
  ]);
  return { own, other, ownCount, otherCount };
}

export const THERE_ON_BOTH = { own: true, other: true, ownCount: 1, otherCount: 1 };
export const ON_NEITHER = { own: false, other: false, ownCount: 0, otherCount: 0 };
