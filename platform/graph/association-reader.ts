import { type Kysely, sql } from 'kysely';
import { type Cache, type CachedReader, cachedReader } from '../cache/index.ts';
import { type AnyId, newestFirst, shardOf } from '../ids/index.ts';
import { type ReadHint, type Shards, selectAcrossShards, shardSelect, type Tables } from '../shards/index.ts';
import { NEVER } from './association-rows.ts';
import { type AssociationType, cachedEdges } from './association-types.ts';
import { type Edge, type EdgeData, edgeKey } from './edge.ts';
import { decodeEdges, type EdgeList, type EdgePosition, type EdgeTo, encodeEdges } from './edge-list.ts';

/** The edges of one object and type. */
export interface List {
  id1: AnyId;
  type: AssociationType;
}

/** Either one edge, or the newest ones of a list. The answer to both is a list of edges. */
export type Asked = Edge | (List & { id2?: undefined });

const TTL_SECONDS = 3600;

const keyOf = (asked: Asked): string => (asked.id2 ? edgeKey(asked as Edge) : `${asked.id1}:${asked.type}`);

const theseEdges = (db: Kysely<Tables>, first: number) =>
  db
    .selectFrom('association')
    .where(sql<boolean>`(id1, type, id2) in (select * from unnest(${parameters(first, ['bigint', 'text', 'bigint'])}))`)
    .where(sql<boolean>`present`)
    .select(['id1', 'type', 'id2', 'time', 'data', sql<boolean>`false`.as('listed')]);

const theseLists = (db: Kysely<Tables>, first: number) =>
  db
    .selectFrom(
      sql<List>`unnest(${parameters(first, ['bigint', 'text', 'int'])})`.as<'list'>(sql`list(id1, type, most)`),
    )
    .innerJoinLateral(
      (from) =>
        from
          .selectFrom('association')
          .whereRef('association.id1', '=', 'list.id1')
          .whereRef('association.type', '=', 'list.type')
          .where(sql<boolean>`association.time > ${sql.lit(NEVER.toISOString())}::timestamptz`)
          .where(sql<boolean>`present`)
          .select(['id2', 'time', 'data'])
          .orderBy('time', 'desc')
          .orderBy('id2', 'desc')
          .limit(sql<number>`list.most`)
          .as('newest'),
      (join) => join.onTrue(),
    )
    .select(['list.id1', 'list.type', 'newest.id2', 'newest.time', 'newest.data'])
    .select(sql<boolean>`true`.as('listed'));

const parameters = (first: number, types: readonly string[]) =>
  sql.raw(types.map((type, index) => `$${first + index}::${type}[]`).join(', '));

/** $1, $2, $3: ids and types of edges. */
const edgesAlone = shardSelect((db) => theseEdges(db, 1));
/** $1, $2, $3: ids and types of lists, and how many of each. */
const listsAlone = shardSelect((db) => theseLists(db, 1));
/** Both: a server plans a statement anew each time, so it is given no more than what is asked for. */
const edgesAndLists = shardSelect((db) => theseEdges(db, 1).unionAll(theseLists(db, 4)));

/** $1, $2: the list; $3, $4: what it stands behind; $5: not before; $6: how many. */
const edgesBehind = shardSelect((db) =>
  db
    .selectFrom('association')
    .where(sql<boolean>`id1 = $1::bigint and type = $2`)
    .where(sql<boolean>`(time, id2) < ($3::timestamptz, $4::bigint)`)
    .where(sql<boolean>`time >= $5::timestamptz`)
    .where(sql<boolean>`present`)
    .select(['id2', 'time', 'data'])
    .orderBy('time', 'desc')
    .orderBy('id2', 'desc')
    .limit(sql<number>`$6`),
);

/**
 * Single edges and the newest page of lists through the cache, in one multiget and at most one statement a physical
 * server; null where there are none. An id of no shard has no edges.
 */
export interface AssociationReader extends CachedReader<Asked, EdgeList> {
  /** Edges from the shard itself, newest first, behind a position and not before a time. */
  readBehind<Target extends AnyId>(
    list: List,
    page: { behind: EdgePosition | null; from?: Date; limit: number },
  ): Promise<EdgeTo<Target>[]>;
}

export function createAssociationReader({ shards, cache }: { shards: Shards; cache: Cache }): AssociationReader {
  const reader = cachedReader<Asked, EdgeList>({
    cache,
    namespace: 'edge',
    version: 3,
    keyOf,
    ttlSeconds: TTL_SECONDS,
    negativeTtlSeconds: TTL_SECONDS,
    encode: ({ bytes }) => bytes,
    decode: decodeEdges,
    source: (asked, hint) => readFromShards(shards, asked, hint),
  });

  return {
    ...reader,

    async readBehind<Target extends AnyId>(
      { id1, type }: List,
      { behind, from = NEVER, limit }: { behind: EdgePosition | null; from?: Date; limit: number },
    ) {
      const shard = shardOf(id1);
      if (shard >= shards.map.shards) return [];
      const parameters = [
        id1,
        type,
        behind?.time ?? 'infinity',
        behind?.id2 ?? 0,
        from > NEVER ? from : new Date(NEVER.getTime() + 1),
        limit,
      ];
      const rows = await selectAcrossShards(shards, edgesBehind, new Map([[shard, parameters]]));
      return rows.map(edgeOfRow<Target>).sort(byPosition);
    },
  };
}

async function readFromShards(shards: Shards, asked: readonly Asked[], hint: ReadHint): Promise<(EdgeList | null)[]> {
  const known = asked.filter(({ id1 }) => shardOf(id1) < shards.map.shards);
  const [edges, lists] = [known.some(({ id2 }) => id2), known.some(({ id2 }) => !id2)];
  const select = edges && lists ? edgesAndLists : edges ? edgesAlone : listsAlone;
  const byShard = Map.groupBy(known, ({ id1 }) => shardOf(id1));
  const values = [...byShard].map(([shard, here]): [number, unknown[]] => [
    shard,
    [...(edges ? columnsOfEdges(here) : []), ...(lists ? columnsOfLists(here) : [])],
  ]);
  const rows = await selectAcrossShards(shards, select, new Map(values), hint);
  const found = Map.groupBy(rows, ({ id1, type, id2, listed }) =>
    listed ? `${id1}:${type}` : `${id1}:${type}:${id2}`,
  );
  return asked.map((one) => {
    const edges = found.get(keyOf(one));
    return edges ? decodeEdges(encodeEdges(edges.map(edgeOfRow).sort(byPosition))) : null;
  });
}

function columnsOfEdges(asked: readonly Asked[]) {
  const edges = asked.filter(({ id2 }) => id2);
  return [edges.map(({ id1 }) => id1), edges.map(({ type }) => type), edges.map(({ id2 }) => id2)];
}

function columnsOfLists(asked: readonly Asked[]) {
  const lists = asked.filter(({ id2 }) => !id2);
  return [lists.map(({ id1 }) => id1), lists.map(({ type }) => type), lists.map(({ type }) => cachedEdges(type))];
}

const edgeOfRow = <Target extends AnyId>(row: { id2: string; time: Date; data: unknown }): EdgeTo<Target> => ({
  id2: row.id2 as Target,
  time: row.time,
  data: row.data as EdgeData | null,
});

const byPosition = (one: EdgeTo, other: EdgeTo): number =>
  other.time.getTime() - one.time.getTime() || newestFirst(one.id2, other.id2);
