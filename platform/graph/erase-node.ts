import { sql } from 'kysely';
import { type AnyId, shardOf } from '../ids/index.ts';
import type { Shards } from '../shards/index.ts';
import { type AssociationType, associationTypes, isCounted } from './association-types.ts';
import { type Edge, edgeKey, inverseEdge } from './edge.ts';
import type { Graph } from './graph.ts';

/** Edges that one call takes: each is a transaction on another shard. */
const BITE = 100;

const COUNTED = associationTypes.filter(isCounted);

export interface NodeToErase {
  id: AnyId;
  /** What else is counted of it, such as its COMMENTS. */
  counts?: readonly string[];
  /** Edges of this type stay. */
  keep?: AssociationType;
}

/**
 * Takes a bite of an object out of the graph for good: its edges of all types, with their inverses and what counts them
 * on other shards, then the tombstones on both sides, and with the last of them its own counts. Safe to repeat.
 *
 * A tombstone is what keeps a late mirror from bringing an edge back: call it for what nobody can see any more, and a
 * while after that, so that no change of its edges is under way.
 * @returns whether there is more to take
 */
export async function eraseNode(
  { shards, graph }: { shards: Shards; graph: Pick<Graph, 'remove' | 'mirror' | 'counts'> },
  { id, counts = [], keep }: NodeToErase,
): Promise<boolean> {
  const edges = await someEdges(shards, id, keep);
  if (edges.some(({ present }) => present)) {
    await shards.transaction(shardOf(id), async (tx) => {
      for (const edge of edges) if (edge.present) await graph.remove(tx, edge);
    });
  }
  const stuck = await buryOtherEnds(shards, edges);
  for (const edge of stuck) {
    // The other side has not heard of the removal yet, or has changed the edge since: the next bite finds both agreed.
    await graph.mirror([edge, inverseEdge(edge)]);
  }
  const agreed = edges.filter((edge) => !stuck.includes(edge));
  await buryTombstones(shards, shardOf(id), agreed);
  if (edges.length === BITE || stuck.length > 0) return true;

  await shards.db(shardOf(id)).deleteFrom('count_slot').where('id', '=', id).execute();
  const forgotten = await graph.counts.invalidate([...COUNTED, ...counts].map((kind) => ({ id, kind })));
  if (!forgotten) throw new Error(`memcached did not confirm that it forgot the counts of ${id}`);
  return false;
}

/** Some of the other ends of an object's edges, from its shard itself: for whoever erases what hangs on them. */
export async function someNeighbours<Target extends AnyId>(
  shards: Shards,
  { id1, type }: Pick<Edge, 'id1' | 'type'>,
  limit: number,
): Promise<Target[]> {
  const rows = await shards
    .db(shardOf(id1))
    .selectFrom('association')
    .where('id1', '=', id1)
    .where('type', '=', type)
    .where('present', '=', true)
    .select('id2')
    .limit(limit)
    .execute();
  return rows.map(({ id2 }) => id2 as Target);
}

type StoredEdge = Edge & { present: boolean };

async function someEdges(shards: Shards, id: AnyId, keep: AssociationType | undefined): Promise<StoredEdge[]> {
  let query = shards.db(shardOf(id)).selectFrom('association').where('id1', '=', id);
  if (keep) query = query.where('type', '!=', keep);
  const rows = await query.select(['type', 'id2', 'present']).limit(BITE).execute();
  return rows.map(({ type, id2, present }) => ({
    id1: id,
    type: type as AssociationType,
    id2: id2 as AnyId,
    present,
  }));
}

/** Deletes the tombstones at the other ends; answers the edges whose other end is none. */
async function buryOtherEnds(shards: Shards, edges: readonly StoredEdge[]): Promise<StoredEdge[]> {
  const stuck: StoredEdge[] = [];
  for (const [shard, here] of Map.groupBy(edges, ({ id2 }) => shardOf(id2))) {
    const ends = here.map(inverseEdge);
    await buryTombstones(shards, shard, ends);
    const left = await shards
      .db(shard)
      .selectFrom('association')
      .where(among(ends))
      .select(['id1', 'type', 'id2'])
      .execute();
    const keys = new Set(left.map(({ id1, type, id2 }) => `${id1}:${type}:${id2}`));
    stuck.push(...here.filter((edge) => keys.has(edgeKey(inverseEdge(edge)))));
  }
  return stuck;
}

async function buryTombstones(shards: Shards, shard: number, edges: readonly Edge[]): Promise<void> {
  if (edges.length === 0) return;
  await shards.db(shard).deleteFrom('association').where(among(edges)).where('present', '=', false).execute();
}

function among(edges: readonly Edge[]) {
  const [ids1, types, ids2] = [edges.map(({ id1 }) => id1), edges.map(({ type }) => type), edges.map(({ id2 }) => id2)];
  return sql<boolean>`
    (id1, type, id2) in (select * from unnest(${ids1}::bigint[], ${types}::text[], ${ids2}::bigint[]))`;
}
