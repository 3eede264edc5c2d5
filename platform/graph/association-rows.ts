import { type Kysely, type RawBuilder, sql } from 'kysely';
import { shardOf } from '../ids/index.ts';
import { type Shards, type ShardTransaction, selectAcrossShards, shardSelect, type Tables } from '../shards/index.ts';
import { type Edge, type EdgeData, EdgeDataTooLarge, edgeKey, MAX_EDGE_DATA_BYTES } from './edge.ts';

/** An edge as one side has it. */
export interface EdgeState {
  present: boolean;
  time: Date;
  data: EdgeData | null;
  /** Grows with every change of the edge, on whichever side it is made. */
  version: string;
}

interface Ends {
  id1: string;
  type: string;
  id2: string;
}

/** The time of every edge that is not there: behind all that are, so that lists end before them, however many there are. */
export const NEVER = new Date(0);

/** Where the timestamp of an id begins, and all that is below it: the shard and the sequence. */
const TIMESTAMP_SHIFT = sql.lit(23);
const BELOW_TIMESTAMP = sql.lit(2 ** 23 - 1);

/**
 * A version for the next change: an id of this shard, above `seen`, whichever shard `seen` comes from and however far
 * that server's clock is ahead (Lamport, 1978). No other shard makes the same, as the shard's number is in it.
 */
const versionAfter = (seen: RawBuilder<string>, minted: RawBuilder<string>): RawBuilder<string> => sql<string>`(case
  when ${minted} > ${seen} then ${minted}
  else ((((${seen}) >> ${TIMESTAMP_SHIFT}) + 1) << ${TIMESTAMP_SHIFT}) | ((${minted}) & ${BELOW_TIMESTAMP}) end)`;

const mint = (tx: ShardTransaction): RawBuilder<string> => sql<string>`${sql.id(tx.schema, 'next_id')}()`;

const nextVersion = (tx: ShardTransaction, seen: RawBuilder<string>): RawBuilder<string> =>
  sql<string>`(select ${versionAfter(seen, sql<string>`minted`)} from ${mint(tx)} as minted)`;

const seenHere = sql<string>`association.version`;

function jsonOf(data: EdgeData | null): string | null {
  if (data === null) return null;
  const json = JSON.stringify(data);
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_EDGE_DATA_BYTES) throw new EdgeDataTooLarge(bytes);
  return json;
}

/**
 * Adds the edge to id1's shard; false where it was there already.
 * @throws EdgeDataTooLarge
 */
export async function insertEdge(
  tx: ShardTransaction,
  edge: Edge,
  { time, data }: { time: Date; data: EdgeData | null },
): Promise<boolean> {
  const row = { time, data: jsonOf(data), present: true };
  const changed = await tx.db
    .insertInto('association')
    .values({ ...endsOf(edge), ...row, version: mint(tx) })
    .onConflict((conflict) =>
      conflict
        .columns(['id1', 'type', 'id2'])
        .doUpdateSet({ ...row, version: versionAfter(seenHere, sql<string>`excluded.version`) })
        .where('association.present', '=', false),
    )
    .returning('id1')
    .execute();
  return changed.length > 0;
}

/** Turns the edge into a tombstone that remembers the version; false where there was none. */
export async function removeEdge(tx: ShardTransaction, edge: Edge): Promise<boolean> {
  const changed = await tx.db
    .updateTable('association')
    .set({ present: false, time: NEVER, data: null, version: nextVersion(tx, seenHere) })
    .where((row) => row.and(endsOf(edge)))
    .where('present', '=', true)
    .returning('id1')
    .execute();
  return changed.length > 0;
}

/**
 * Locks the rows of these edges of this shard, always in one order so that no two transactions wait for each other, and
 * answers their state by {@link edgeKey}. One that never was gets a row that says so: nothing else could be locked.
 */
export async function lockEdges(tx: ShardTransaction, edges: readonly Edge[]): Promise<Map<string, EdgeState>> {
  const association = sql.id(tx.schema, 'association');
  const asked = sql`unnest(${edges.map(({ id1 }) => id1)}::bigint[], ${edges.map(({ type }) => type)}::text[],
    ${edges.map(({ id2 }) => id2)}::bigint[]) asked(id1, type, id2)`;
  await sql`insert into ${association} (id1, type, id2, time, version, present)
    select id1, type, id2, ${NEVER}, 0, false from ${asked} order by id1, type, id2
    on conflict do nothing`.execute(tx.db);
  const { rows } = await sql<Ends & EdgeState>`select id1, type, id2, present, time, data, version from ${association}
    where (id1, type, id2) in (select * from ${asked}) order by id1, type, id2
    for update`.execute(tx.db);
  return new Map(rows.map((row) => [keyOfRow(row), stateOfRow(row)]));
}

/** Writes a state as the other side has it, under the lock of {@link lockEdges}. */
export async function writeEdge(tx: ShardTransaction, edge: Edge, state: EdgeState): Promise<void> {
  await tx.db
    .updateTable('association')
    .set({ present: state.present, time: state.time, data: jsonOf(state.data), version: state.version })
    .where((row) => row.and(endsOf(edge)))
    .execute();
}

/** Writes, under the lock of {@link lockEdges}, that there is no such edge, and that this is newer than `seen`. */
export async function refuseEdge(tx: ShardTransaction, edge: Edge, seen: string): Promise<void> {
  await tx.db
    .updateTable('association')
    .set({ present: false, time: NEVER, data: null, version: nextVersion(tx, sql<string>`${seen}::bigint`) })
    .where((row) => row.and(endsOf(edge)))
    .execute();
}

const statesOfEdges = shardSelect((db) =>
  db
    .selectFrom('association')
    .where(sql<boolean>`(id1, type, id2) in (select * from unnest($1::bigint[], $2::text[], $3::bigint[]))`)
    .select(['id1', 'type', 'id2', 'present', 'time', 'data', 'version']),
);

/** The edges as their own side has them, by {@link edgeKey}, from the primaries; without those that never were. */
export async function readEdges(shards: Shards, edges: readonly Edge[]): Promise<Map<string, EdgeState>> {
  const rows = await selectAcrossShards(shards, statesOfEdges, edgeParameters(edges), { primary: true });
  return new Map(rows.map((row) => [keyOfRow(row), stateOfRow(row)]));
}

/** For each edge whether it is there now, past every cache; all of them on the one shard that `db` names. */
export async function edgesThere(db: Kysely<Tables>, edges: readonly Edge[]): Promise<boolean[]> {
  if (edges.length === 0) return [];
  const column = (name: keyof Edge) => edges.map((edge) => edge[name]);
  const rows = await db
    .selectFrom('association')
    .where(
      sql<boolean>`(id1, type, id2) in
        (select * from unnest(${column('id1')}::bigint[], ${column('type')}::text[], ${column('id2')}::bigint[]))`,
    )
    .where('present', '=', true)
    .select(['id1', 'type', 'id2'])
    .execute();
  const found = new Set(rows.map(keyOfRow));
  return edges.map((edge) => found.has(edgeKey(edge)));
}

/** For each logical shard the ends and types of its edges, as three arrays for `unnest`. */
export function edgeParameters(edges: readonly Edge[]): Map<number, [string[], string[], string[]]> {
  const byShard = new Map<number, [string[], string[], string[]]>();
  for (const { id1, type, id2 } of edges) {
    const shard = shardOf(id1);
    const arrays = byShard.get(shard) ?? [[], [], []];
    byShard.set(shard, arrays);
    for (const [index, value] of [id1, type, id2].entries()) arrays[index]?.push(value);
  }
  return byShard;
}

/** An edge may come as part of something larger, such as a job. */
const endsOf = ({ id1, type, id2 }: Edge): Edge => ({ id1, type, id2 });

const keyOfRow = (row: Ends): string => edgeKey(row as Edge);

const stateOfRow = (row: { present: boolean; time: Date; data: unknown; version: string }): EdgeState => ({
  present: row.present,
  time: row.time,
  data: row.data as EdgeData | null,
  version: row.version,
});
