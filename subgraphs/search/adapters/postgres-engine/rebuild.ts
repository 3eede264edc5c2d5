import { type Kysely, sql } from 'kysely';
import type { DB } from '../../generated/tables.ts';
import { RebuildUnderWay, type SearchDocument } from '../../ports.ts';
import { KIND_CODES } from './terms.ts';
import { inBatches, writeBatch, writeTerms } from './write.ts';

/** Who has not written for so long makes the index anew no more. */
const LEASE_SECONDS = 60;
/** Documents that are looked through at a time for those that the source does not have. */
const SWEPT = 1000;

/**
 * Writes what the source has, as generation after generation: each document bears the number of the rebuild that saw it, or
 * during which it was written. What bears an older one in the end is gone.
 */
export async function rebuild(
  db: Kysely<DB>,
  source: AsyncIterable<readonly SearchDocument[]>,
  onWritten: (documents: number) => void,
): Promise<void> {
  const generation = await takeLease(db);
  try {
    let written = 0;
    for await (const documents of source) {
      for (const batch of inBatches(documents)) {
        await underLease(db, generation, async (tx) => {
          await writeBatch(tx, batch, { overwrites: 'not newer', generation });
          await markSeen(tx, documents, generation);
        });
      }
      written += documents.length;
      onWritten(written);
    }
    await sweep(db, generation);
  } finally {
    await endLease(db, generation);
  }
}

/** @throws RebuildUnderWay where another's has not run out */
async function takeLease(db: Kysely<DB>): Promise<string> {
  const { rows } = await sql<{ generation: string }>`
    insert into rebuild as r (id, generation, lease_until) values (1, 1, ${LEASE_END})
    on conflict (id) do update set generation = r.generation + 1, lease_until = excluded.lease_until
    where r.lease_until < clock_timestamp()
    returning generation
  `.execute(db);
  if (!rows[0]) throw new RebuildUnderWay();
  return rows[0].generation;
}

const LEASE_END = sql`clock_timestamp() + make_interval(secs => ${sql.lit(LEASE_SECONDS)})`;

/** Runs `work` in a transaction that nobody else's lease overlaps: who takes it waits for the end, or came before. */
async function underLease<Result>(
  db: Kysely<DB>,
  generation: string,
  work: (tx: Kysely<DB>) => Promise<Result>,
): Promise<Result> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql`
      update rebuild set lease_until = ${LEASE_END} where generation = ${generation} returning generation
    `.execute(tx);
    if (rows.length === 0) throw new RebuildUnderWay();
    return work(tx);
  });
}

async function endLease(db: Kysely<DB>, generation: string): Promise<void> {
  await sql`update rebuild set lease_until = '-infinity' where generation = ${generation}`.execute(db);
}

async function markSeen(tx: Kysely<DB>, documents: readonly SearchDocument[], generation: string): Promise<void> {
  const seen = JSON.stringify(documents.map(({ kind, id }) => ({ kind: KIND_CODES[kind], id })));
  await sql`
    update document d set generation = ${generation}
    from json_to_recordset(${seen}::json) as seen(kind smallint, id text)
    where d.kind = seen.kind and d.id = seen.id and d.generation < ${generation}
  `.execute(tx);
}

/** Goes through all documents by their keys and removes what the source did not have. */
async function sweep(db: Kysely<DB>, generation: string): Promise<void> {
  for (let last: Ref | undefined = { kind: 0, id: '' }; last; ) {
    const from: Ref = last;
    last = await underLease(db, generation, (tx) => sweepSome(tx, generation, from));
  }
}

interface Ref {
  kind: number;
  id: string;
}

/** Answers the last that it looked at; nothing at the end. */
async function sweepSome(tx: Kysely<DB>, generation: string, from: Ref): Promise<Ref | undefined> {
  const { rows: seen } = await sql<Ref>`
    select kind, id from document where (kind, id) > (${from.kind}, ${from.id}) order by kind, id limit ${SWEPT}
  `.execute(tx);
  const to = seen.at(-1);
  if (!to) return undefined;
  const span = sql`(kind, id) > (${from.kind}, ${from.id}) and (kind, id) <= (${to.kind}, ${to.id})`;
  const { rows: lost } = await sql<Ref>`
    with lost as (
      select kind, id from document where ${span} and present and generation < ${generation} order by kind, id for update
    )
    update document d set present = false, names = '[]', words = '', generation = ${generation}
    from lost where d.kind = lost.kind and d.id = lost.id
    returning d.kind, d.id
  `.execute(tx);
  await writeTerms(
    tx,
    lost.map((ref) => ({ ...ref, terms: [], below: 0, cell: null })),
  );
  // What has been gone for a whole rebuild: nothing so old is still on its way.
  await sql`delete from document where ${span} and not present and generation < ${generation}::bigint - 1`.execute(tx);
  return to;
}
