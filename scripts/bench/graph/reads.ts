import type { Edge, EdgeTo, Graph } from '@heliograph/platform/graph';
import { type AnyId, shardOf } from '@heliograph/platform/ids';
import { type Shards, selectAcrossShards, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';

/** What the mix reads. */
export interface Reads {
  contains(edges: readonly Edge[]): Promise<boolean[]>;
  get(edge: Edge): Promise<unknown>;
  followerCounts(ids: readonly AnyId[]): Promise<number[]>;
  newest(id: AnyId, limit: number): Promise<Pick<EdgeTo, 'id2' | 'time'>[]>;
}

export const throughGraph = (graph: Graph): Reads => ({
  contains: (edges) => graph.contains(edges),
  get: async (edge) => (await graph.get([edge]))[0],
  followerCounts: (ids) => graph.counts.readMany(ids.map((id) => ({ id, kind: 'FOLLOWED_BY' }))),
  newest: (id, limit) => graph.range(id, 'FOLLOWS', { limit }),
});

const edgesThere = shardSelect((db) =>
  db
    .selectFrom('association')
    .where(sql<boolean>`(id1, type, id2) in (select * from unnest($1::bigint[], $2::text[], $3::bigint[]))`)
    .where(sql<boolean>`present`)
    .select(['id1', 'type', 'id2', 'time', 'data']),
);

const followerCounts = shardSelect((db) =>
  db
    .selectFrom('count_slot')
    .where(sql<boolean>`id = any($1::bigint[]) and kind = 'FOLLOWED_BY'`)
    .groupBy('id')
    .select(['id', (row) => row.fn.sum<string>('n').as('total')]),
);

const newestFollows = shardSelect((db) =>
  db
    .selectFrom('association')
    .where(sql<boolean>`id1 = $1::bigint and type = 'FOLLOWS' and present`)
    .select(['id2', 'time'])
    .orderBy('time', 'desc')
    .orderBy('id2', 'desc')
    .limit(sql<number>`$2`),
);

/** The same, each by the one statement that asks for just that, on the primary. */
export function directSql(shards: Shards): Reads {
  const readEdges = (edges: readonly Edge[]) => {
    const parameters = new Map(
      [...Map.groupBy(edges, ({ id1 }) => shardOf(id1))].map(([shard, here]) => [
        shard,
        [here.map(({ id1 }) => id1), here.map(({ type }) => type), here.map(({ id2 }) => id2)],
      ]),
    );
    return selectAcrossShards(shards, edgesThere, parameters, { primary: true });
  };
  return {
    async contains(edges) {
      const rows = await readEdges(edges);
      const there = new Set(rows.map(({ id1, type, id2 }) => `${id1}:${type}:${id2}`));
      return edges.map(({ id1, type, id2 }) => there.has(`${id1}:${type}:${id2}`));
    },
    get: async (edge) => (await readEdges([edge]))[0],
    async followerCounts(ids) {
      const parameters = new Map([...Map.groupBy(ids, shardOf)].map(([shard, here]) => [shard, [here]]));
      const rows = await selectAcrossShards(shards, followerCounts, parameters, { primary: true });
      const totals = new Map(rows.map(({ id, total }) => [id, Number(total)]));
      return ids.map((id) => totals.get(id) ?? 0);
    },
    async newest(id, limit) {
      const parameters = new Map([[shardOf(id), [id, limit]]]);
      return (await selectAcrossShards(shards, newestFollows, parameters, { primary: true })) as EdgeTo[];
    },
  };
}
