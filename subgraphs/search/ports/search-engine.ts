export type SearchKind = 'USER' | 'HASHTAG' | 'LOCATION';

/** What is found: the id of an account or a place, the name of a hashtag. */
export interface SearchRef {
  readonly kind: SearchKind;
  readonly id: string;
}

/** Degrees north and east. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** Something that can be found, as it is by its version. */
export interface SearchDocument extends SearchRef {
  /** Counts up with each change of anything here; a write with an older one, or the same, changes nothing. */
  readonly version: number;
  /** By what it is found, as people write it: a username and a name, a hashtag, a place's name; the first is its own. */
  readonly names: readonly string[];
  /** How well known and how alive it is, before any query: 0 to 255 (see domain/rank.ts). */
  readonly rank: number;
  /** Where it is, for a LOCATION. */
  readonly position?: Point;
}

/** What is not to be found any more; nothing older brings it back. */
export interface Removal extends SearchRef {
  readonly version: number;
  readonly gone: true;
}

export type IndexChange = SearchDocument | Removal;

/** What is looked for. */
export interface EngineQuery {
  /** As it was typed, without a leading `@` or `#`; it has a letter, a digit or an emoji. */
  readonly text: string;
  /** At least one. */
  readonly kinds: readonly SearchKind[];
  /** At most 200. */
  readonly limit: number;
  /** Only what comes behind this hit. */
  readonly after: Hit | null;
  /** Whence near places come before far ones. */
  readonly near: Point | null;
}

/** A document that was found, and how well it fits: whole numbers, more is better; equal ones are ordered by kind and id. */
export interface Hit extends SearchRef {
  readonly score: number;
}

/**
 * What finds documents by the beginnings of their words. Every engine folds, matches and scores alike: by `matchScore` of
 * domain/match-score.ts, in whose order, the best first, `find` answers the documents that match, `limit` at a time; with
 * errors only as far as domain/forgiving.ts says.
 */
export interface SearchEngine {
  /** What is written is found within a second. Of several changes of one document the one with the latest version stays. */
  write(changes: readonly IndexChange[]): Promise<void>;
  /** @throws SearchUnavailable where the engine cannot be asked, or takes too long */
  find(query: EngineQuery): Promise<Hit[]>;
  /** The documents themselves, in the order asked for; null for what is not to be found. */
  load(refs: readonly SearchRef[]): Promise<(SearchDocument | null)[]>;
  /**
   * Makes the index anew from `source`, while it goes on being searched and written to; what `source` does not have is
   * gone in the end, unless it was written meanwhile. Begun anew where it was cut off; of two at once one is refused.
   * @param onWritten told after each batch how many documents are written
   * @throws RebuildUnderWay
   */
  rebuild(source: AsyncIterable<readonly SearchDocument[]>, onWritten: (documents: number) => void): Promise<void>;
}

/** The engine does not answer: to be tried again later. */
export class SearchUnavailable extends Error {
  readonly code = 'UNAVAILABLE';
  constructor(cause: unknown) {
    super('The search engine does not answer', { cause });
    this.name = 'SearchUnavailable';
  }
}

/** Somebody else makes the index anew. */
export class RebuildUnderWay extends Error {
  readonly code = 'REBUILD_UNDER_WAY';
  constructor() {
    super('The index is being made anew already: wait until that has ended, or end the process that does it');
    this.name = 'RebuildUnderWay';
  }
}
