import type { Selectable } from 'kysely';
import type { DB } from '../../generated/tables.ts';
import type { SearchDocument, SearchKind } from '../../ports.ts';
import { KIND_CODES } from './terms.ts';

/** The columns of which a document is made. */
export type DocumentRow = Pick<
  Selectable<DB['document']>,
  'kind' | 'id' | 'version' | 'names' | 'rank' | 'latitude' | 'longitude'
>;

const KINDS = new Map(Object.entries(KIND_CODES).map(([kind, code]) => [code, kind as SearchKind]));

/** @throws RangeError for a number that no kind has */
export function kindOf(code: number): SearchKind {
  const kind = KINDS.get(code);
  if (!kind) throw new RangeError(`No kind of document has the number ${code}`);
  return kind;
}

export function toDocument({ kind, id, version, names, rank, latitude, longitude }: DocumentRow): SearchDocument {
  return {
    kind: kindOf(kind),
    id,
    version: Number(version),
    names: names as string[],
    rank,
    ...(latitude !== null && longitude !== null && { position: { latitude, longitude } }),
  };
}

/** PostgreSQL's text holds no NUL: what has one is nothing's id. */
export const isStorable = (id: string): boolean => !id.includes('\u0000');
