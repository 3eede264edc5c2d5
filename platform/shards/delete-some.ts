import { sql } from 'kysely';
import { schemaOf } from './shard-map.ts';
import type { Shards, Tables } from './shards.ts';

/** Small enough that nobody waits for the rows' locks. */
const BITE = 1000;

/** Deletes some of the rows of one logical shard whose column is this id; answers whether there were any. */
export async function deleteSome(
  shards: Shards,
  shard: number,
  { table, column, id }: { table: keyof Tables; column: string; id: string },
): Promise<boolean> {
  const rows = sql.table(`${schemaOf(shard)}.${table}`);
  const { numAffectedRows = 0n } = await sql`
    delete from ${rows} where ctid in (
      select ctid from ${rows} where ${sql.ref(column)} = ${id}::bigint limit ${BITE} for update skip locked)`.execute(
    shards.db(shard),
  );
  return numAffectedRows > 0n;
}
