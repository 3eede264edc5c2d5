import type { Point, SearchDocument } from '../ports.ts';
import { editsAllowed, editsBetween } from './text/edits.ts';
import { beginningsOf, wordsOf } from './text/words.ts';

/** A query, ready to be compared. */
export interface TypedQuery {
  /** At least one. */
  readonly words: readonly string[];
  /** All of them without spaces. */
  readonly joined: string;
}

/** A name of a document, ready to be compared. */
export interface FoundName {
  readonly words: readonly string[];
  readonly joined: string;
}

/** How a query fits a name, the best first, and what that is worth beside a document's rank of 0 to 255. */
export const FITS = {
  /** It is the document's own name, its first: nothing that is merely better known comes before it. */
  OWN_NAME: 400,
  /** It is another of its names. */
  NAME: 250,
  /** The name begins with it, and no word is left half. */
  WHOLE_WORDS: 140,
  /** The name begins with it. */
  START: 80,
  /** Each word of it begins a word of the document. */
  WORDS: 0,
} as const;

/** Beyond everything that else makes up a score: what fits without an error comes before all that does not. */
export const EDIT_PENALTY = 1000;
/** More wrong letters, over all words, fit nothing. */
export const MOST_EDITS = 2;

/** What the nearest place has before one on the other side of the earth. */
export const NEAREST = 100;
/** At this distance half of it is left, in kilometres. */
export const HALF_KM = 100;

/** Null for what finds nothing. */
export function typedQuery(text: string): TypedQuery | null {
  const words = wordsOf(text);
  return words.length > 0 ? { words, joined: words.join('') } : null;
}

export function namesOf({ names }: Pick<SearchDocument, 'names'>): FoundName[] {
  return names.map((name) => {
    const words = wordsOf(name);
    return { words, joined: words.join('') };
  });
}

/**
 * How well a document fits a query: a whole number of 0 to 2999, more is better; null where it does not. What all engines
 * order by.
 */
export function matchScore(
  query: TypedQuery,
  document: Pick<SearchDocument, 'names' | 'rank' | 'position'>,
  near: Point | null,
): number | null {
  const names = namesOf(document);
  const fit = bestFit(query, names);
  if (!fit) return null;
  return (MOST_EDITS - fit.edits) * EDIT_PENALTY + fit.worth + document.rank + nearness(document.position, near);
}

interface Fit {
  edits: number;
  worth: number;
}

function bestFit(query: TypedQuery, names: readonly FoundName[]): Fit | null {
  const ofNames = names.map((name, index) => fitOfName(query, name, index === 0)).reduce(better, null);
  // No words are worth more than a name that fits without an error.
  return ofNames?.edits === 0 ? ofNames : better(ofNames, fitOfWords(query, names));
}

function better(one: Fit | null, other: Fit | null): Fit | null {
  if (!one || !other) return one ?? other;
  return (other.edits - one.edits || one.worth - other.worth) < 0 ? other : one;
}

/** Of all that was typed with the whole of a name, spaces aside. */
function fitOfName({ words, joined }: TypedQuery, name: FoundName, isOwn: boolean): Fit | null {
  const { toBeginning, toAll } = editsBetween(joined, name.joined, editsAllowed(joined));
  if (toAll === 0) return { edits: 0, worth: isOwn ? FITS.OWN_NAME : FITS.NAME };
  if (toBeginning === 0) {
    const whole = words.every((word, index) => word === name.words[index]);
    return { edits: 0, worth: whole ? FITS.WHOLE_WORDS : FITS.START };
  }
  if (toAll <= toBeginning && toAll < Number.POSITIVE_INFINITY) return { edits: toAll, worth: FITS.WHOLE_WORDS };
  return toBeginning < Number.POSITIVE_INFINITY ? { edits: toBeginning, worth: FITS.START } : null;
}

/** Of each word that was typed with some word of any name. */
function fitOfWords({ words }: TypedQuery, names: readonly FoundName[]): Fit | null {
  const beginnings = names.flatMap((name) => name.words.flatMap(beginningsOf));
  const edits = words.reduce((sum, word) => sum + fewestEdits(word, beginnings), 0);
  return edits <= MOST_EDITS ? { edits, worth: FITS.WORDS } : null;
}

function fewestEdits(typed: string, beginnings: readonly string[]): number {
  const allowed = editsAllowed(typed);
  return Math.min(...beginnings.map((word) => editsBetween(typed, word, allowed).toBeginning));
}

/** Of two points of the earth, 0 to {@link NEAREST}; none where either is unknown. */
export function nearness(position: Point | undefined, near: Point | null): number {
  if (!position || !near) return 0;
  return Math.round(NEAREST / (1 + kilometresBetween(position, near) / HALF_KM));
}

/** How far away, in kilometres, a place may be that has so much of {@link nearness}, of 1 or more. */
export function farthestWith(points: number): number {
  return HALF_KM * (NEAREST / (points - 0.5) - 1);
}

export const EARTH_RADIUS_KM = 6371;

/** As the crow flies, by the haversine formula. */
function kilometresBetween(one: Point, other: Point): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const [north, east] = [other.latitude - one.latitude, other.longitude - one.longitude].map(radians);
  const half =
    Math.sin((north ?? 0) / 2) ** 2 +
    Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * Math.sin((east ?? 0) / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(half)));
}
