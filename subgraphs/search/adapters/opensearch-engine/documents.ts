import { createHash } from 'node:crypto';
import { namesOf } from '../../domain/match-score.ts';
import { beginningsOf } from '../../domain/text/words.ts';
import type { IndexChange, Removal, SearchDocument, SearchKind, SearchRef } from '../../ports.ts';

/** Beginnings of words and names are kept up to so many letters; by a longer one `find` only gets candidates. */
export const LONGEST_BEGINNING = 32;

/** What the index keeps as it was sent. */
export interface StoredDocument {
  kind: SearchKind;
  id: string;
  /** False: it is gone, and stays here so that nothing older brings it back. OpenSearch itself forgets deletions after a minute. */
  present: boolean;
  /** Milliseconds since 1970, where it is gone. */
  gone_at?: number;
  /** JSON in a string: OpenSearch writes sources anew, and does not get over half a surrogate pair in them. */
  names?: string;
  rank?: number;
  position?: { lat: number; lon: number };
}

/** What it searches besides. */
export interface IndexedDocument extends StoredDocument {
  /** Of equally good ones this comes first; see domain/hit-order.ts. */
  place: number;
  /** Its own name without spaces. */
  own?: string;
  /** All names without spaces. */
  joined?: string[];
  /** The first word of each name, the first two, and so on, with spaces. */
  wholes?: string[];
  /** The beginnings of names without spaces, of one letter, of two, and so on. */
  starts?: string[];
  /** The beginnings of words. */
  words?: string[];
}

const PLACE: Readonly<Record<SearchKind, number>> = { USER: 0, HASHTAG: 1, LOCATION: 2 };

/** In bytes of UTF-8; OpenSearch refuses longer ones. */
const LONGEST_KEY = 512;

/** The `_id` of a document. */
export function keyOf({ kind, id }: SearchRef): string {
  const key = `${kind}:${id}`;
  return Buffer.byteLength(key) <= LONGEST_KEY ? key : `${kind}#${createHash('sha256').update(id).digest('hex')}`;
}

export const placeOf = (kind: SearchKind): number => PLACE[kind];

/** A removal that was written before, at this time in milliseconds since 1970. */
export interface Tombstone extends Removal {
  readonly goneAt: number;
}

/** @param now in milliseconds since 1970: since when what is gone is gone, unless it says so itself */
export function indexed(change: IndexChange | Tombstone, now: number): IndexedDocument {
  const { kind, id } = change;
  const place = PLACE[kind];
  if ('gone' in change) {
    return { kind, id, place, present: false, gone_at: 'goneAt' in change ? change.goneAt : now };
  }
  const folded = namesOf(change);
  const own = folded[0]?.joined;
  const names = folded.filter(({ joined }) => joined !== '');
  return {
    kind,
    id,
    place,
    present: true,
    names: JSON.stringify(change.names),
    rank: change.rank,
    ...(change.position && { position: { lat: change.position.latitude, lon: change.position.longitude } }),
    ...(own && { own }),
    joined: distinct(names.map(({ joined }) => joined)),
    wholes: distinct(names.flatMap(({ words }) => words.map((_, index) => words.slice(0, index + 1).join(' ')))),
    starts: distinct(names.flatMap(({ joined }) => prefixesOf(joined))),
    words: distinct(names.flatMap(({ words }) => words.flatMap(beginningsOf).flatMap(prefixesOf))),
  };
}

/** @returns null for what is gone */
export function documentOf(stored: StoredDocument, version: number): SearchDocument | null {
  if (!stored.present) return null;
  return { kind: stored.kind, id: stored.id, version, ...scorable(stored) };
}

/** What a score is made of. */
export function scorable(stored: StoredDocument): Pick<SearchDocument, 'names' | 'rank' | 'position'> {
  const { names = '[]', rank = 0, position } = stored;
  return {
    names: JSON.parse(names),
    rank,
    ...(position && { position: { latitude: position.lat, longitude: position.lon } }),
  };
}

function prefixesOf(word: string): string[] {
  const letters = [...word].slice(0, LONGEST_BEGINNING);
  return letters.map((_, index) => letters.slice(0, index + 1).join(''));
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)];
