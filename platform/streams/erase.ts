import { sql } from 'kysely';
import { shardOf, type UserId } from '../ids/index.ts';
import { deleteSome, type Shards, schemaOf, shardSelect, shardsWith } from '../shards/index.ts';

/** Rows that one statement takes. */
const BITE = 1000;

/** $1 the account, $2 the shard's number. */
const tellsOf = shardSelect((db) =>
  db
    .selectFrom('stream_entry')
    .where(sql<boolean>`about_id = $1::bigint`)
    .select(sql<number>`$2::int`.as('shard'))
    .limit(sql.lit(1)),
);

/**
 * Takes a bite of an account out of all streams: its own, and in others' the entries that tell of it, of which the numbers
 * stay. For an account that nobody tells of any more.
 * @returns whether there may be more to take
 */
export async function eraseFromStreams(shards: Shards, account: UserId): Promise<boolean> {
  const home = shardOf(account);
  for (const table of ['stream_entry', 'stream'] as const) {
    if (await deleteSome(shards, home, { table, column: 'owner_id', id: account })) return true;
  }
  const elsewhere = await shardsWith(shards, tellsOf, account);
  for (const shard of elsewhere) await emptyEntries(shards, shard, account);
  return elsewhere.length > 0;
}

async function emptyEntries(shards: Shards, shard: number, account: UserId): Promise<void> {
  const entries = sql.table(`${schemaOf(shard)}.stream_entry`);
  await sql`
    update ${entries} set payload = null, about_id = null where ctid in (
      select ctid from ${entries} where about_id = ${account} limit ${BITE} for update skip locked)`.execute(
    shards.db(shard),
  );
}
