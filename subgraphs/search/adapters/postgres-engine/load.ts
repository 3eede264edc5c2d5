import { type Kysely, sql } from 'kysely';
import type { DB } from '../../generated/tables.ts';
import type { SearchDocument, SearchRef } from '../../ports.ts';
import { type DocumentRow, isStorable, toDocument } from './rows.ts';
import { KIND_CODES } from './terms.ts';

/** The documents in the order asked for, in one statement; null for what is not there or gone. */
export async function load(db: Kysely<DB>, refs: readonly SearchRef[]): Promise<(SearchDocument | null)[]> {
  const asked = refs.filter(({ id }) => isStorable(id)).map(({ kind, id }) => ({ kind: KIND_CODES[kind], id }));
  if (asked.length === 0) return refs.map(() => null);
  const { rows } = await sql<DocumentRow>`
    select d.kind, d.id, d.version, d.names, d.rank, d.latitude, d.longitude
    from (select distinct kind, id from json_to_recordset(${JSON.stringify(asked)}::json) as asked(kind smallint, id text)) asked
    join document d using (kind, id)
    where d.present
  `.execute(db);
  const documents = new Map(rows.map(toDocument).map((document) => [`${document.kind} ${document.id}`, document]));
  return refs.map(({ kind, id }) => documents.get(`${kind} ${id}`) ?? null);
}
