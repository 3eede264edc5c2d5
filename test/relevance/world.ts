import type { SearchRef } from '../../subgraphs/search/ports.ts';
import { type Account, accountAt, accountId, type Known } from './accounts.ts';
import { hashtagsUpTo } from './hashtags.ts';
import { allPlaces } from './places.ts';

/** What can be found, of each kind the best known first. */
export interface SearchWorld {
  accounts: Account[];
  hashtags: Known[];
  places: Known[];
}

export const FULL_SIZE = { accounts: 200_000, hashtags: 50_000 };

/** 200 000 accounts, 50 000 hashtags and all places of the gazetteer; the same each time. */
export function fullWorld(): SearchWorld {
  return {
    accounts: Array.from({ length: FULL_SIZE.accounts }, (_, place) => accountAt(place)),
    hashtags: hashtagsUpTo(FULL_SIZE.hashtags),
    places: allPlaces(),
  };
}

/**
 * A part of the full world: everything in `kept`, and of the rest every so manieth, up to about `count` accounts. Who was
 * the best known of some in the full world is it here, too.
 */
export function partOfWorld(count: number, kept: readonly SearchRef[]): SearchWorld {
  const wanted = new Set(kept.map(refKey));
  const step = Math.ceil(FULL_SIZE.accounts / count);
  const isTaken = (ref: SearchRef, place: number): boolean => place % step === 0 || wanted.has(refKey(ref));
  const places = Array.from({ length: FULL_SIZE.accounts }, (_, place) => place);
  return {
    accounts: places
      .filter((place) => isTaken({ kind: 'USER', id: accountId(place) }, place))
      .map((place) => accountAt(place)),
    hashtags: hashtagsUpTo(FULL_SIZE.hashtags).filter(({ document }, place) => isTaken(document, place)),
    places: allPlaces().filter(({ document }, place) => isTaken(document, place)),
  };
}

export const refKey = ({ kind, id }: SearchRef): string => `${kind}:${id}`;

export const documentsOf = ({ accounts, hashtags, places }: SearchWorld) =>
  [...accounts, ...hashtags, ...places].map(({ document }) => document);
