import { type Kysely, sql } from 'kysely';
import type { DB } from '../../generated/tables.ts';
import type { IndexChange, SearchDocument, SearchRef } from '../../ports.ts';
import { KIND_CODES, type Terms, termsOf } from './terms.ts';

/** Documents of one transaction. */
const BATCH = 200;

/** Of several changes of one document the latest, in batches. */
export function inBatches(changes: readonly IndexChange[]): IndexChange[][] {
  const latest = new Map<string, IndexChange>();
  for (const change of changes) {
    const key = `${change.kind} ${change.id}`;
    if (change.version > (latest.get(key)?.version ?? Number.NEGATIVE_INFINITY)) latest.set(key, change);
  }
  const all = [...latest.values()];
  return Array.from({ length: Math.ceil(all.length / BATCH) }, (_, index) =>
    all.slice(index * BATCH, (index + 1) * BATCH),
  );
}

/** Which versions of what is there are overwritten: older ones, or this one, too, where the index is made anew. */
export type Overwrites = 'older' | 'not newer';

/**
 * Writes documents and tombstones, each unless what is there is newer, and of their terms those that differ. Rows are
 * locked in the order of kinds and ids, so that writers wait for one another but never in a circle.
 * @param tx a transaction; afterwards it holds the locks of the documents
 * @param generation of the last rebuild; null where that is looked up
 */
export async function writeBatch(
  tx: Kysely<DB>,
  changes: readonly IndexChange[],
  { overwrites, generation }: { overwrites: Overwrites; generation: string | null },
): Promise<void> {
  const rows = changes.map((change) => ('gone' in change ? tombstoneOf(change) : rowOf(change)));
  const isOlder = overwrites === 'older' ? sql`d.version < excluded.version` : IS_NOT_NEWER;
  const { rows: written } = await sql<{ kind: number; id: string }>`
    insert into document as d (kind, id, version, present, names, words, rank, latitude, longitude, generation)
    select kind, id, version, present, names::json, words, rank, latitude, longitude,
      coalesce(${generation}::bigint, (select generation from rebuild), 0)
    from json_to_recordset(${JSON.stringify(rows)}::json) as new(
      kind smallint, id text, version bigint, present boolean, names text, words text, rank smallint,
      latitude float8, longitude float8)
    order by kind, id collate "C"
    on conflict (kind, id) do update set
      version = excluded.version, present = excluded.present, names = excluded.names, words = excluded.words,
      rank = excluded.rank, latitude = excluded.latitude, longitude = excluded.longitude, generation = excluded.generation
    where ${isOlder}
    returning kind, id
  `.execute(tx);
  const isWritten = new Set(written.map(({ kind, id }) => `${kind} ${id}`));
  await writeTerms(
    tx,
    rows.filter(({ kind, id }) => isWritten.has(`${kind} ${id}`)),
  );
}

/** What is gone is not brought back by the version in which it went. */
const IS_NOT_NEWER = sql`d.version < excluded.version or (d.version = excluded.version and d.present)`;

type Row = ReturnType<typeof rowOf>;

function rowOf(document: SearchDocument) {
  const { id, version, names, rank, position } = document;
  const { words, ...terms } = termsOf(document);
  const kind = KIND_CODES[document.kind];
  // As text, since a NUL in JSON is read as text nowhere.
  return {
    kind,
    id,
    version,
    present: true,
    names: JSON.stringify(names),
    words,
    rank,
    ...(position ?? NOWHERE),
    ...terms,
  };
}

const NOWHERE = { latitude: null, longitude: null };
const NO_TERMS: Terms = { terms: [], words: '', below: 0, cell: null };

function tombstoneOf({ kind, id, version }: SearchRef & { version: number }): Row {
  return { kind: KIND_CODES[kind], id, version, present: false, names: '[]', rank: 0, ...NOWHERE, ...NO_TERMS };
}

/** Makes the terms of locked documents what they should be. What stays as it is costs a look only. */
export async function writeTerms(
  tx: Kysely<DB>,
  documents: readonly ({ kind: number; id: string } & Pick<Terms, 'terms' | 'below' | 'cell'>)[],
): Promise<void> {
  if (documents.length === 0) return;
  const refs = JSON.stringify(documents.map(({ kind, id }) => ({ kind, id })));
  const wanted = JSON.stringify(
    documents.flatMap(({ kind, id, terms, below, cell }) => terms.map((term) => ({ kind, id, below, cell, ...term }))),
  );
  const isWanted = sql`json_to_recordset(${wanted}::json) as new(
    kind smallint, id text, form smallint, text text, below smallint, cell smallint)`;
  await sql`
    delete from term t
    using json_to_recordset(${refs}::json) as ref(kind smallint, id text)
    where t.kind = ref.kind and t.id = ref.id and (t.kind, t.id, t.form, t.text) not in (
      select kind, id, form, text from ${isWanted})
  `.execute(tx);
  await sql`
    insert into term as t (kind, id, form, text, below, cell)
    select kind, id, form, text, below, cell from ${isWanted}
    on conflict (kind, id, form, text) do update set below = excluded.below, cell = excluded.cell
    where (t.below, t.cell) is distinct from (excluded.below, excluded.cell)
  `.execute(tx);
}
