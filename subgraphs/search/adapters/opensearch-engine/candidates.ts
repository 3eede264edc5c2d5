import type { Types } from '@opensearch-project/opensearch';
import { EDIT_PENALTY, FITS, farthestWith, MOST_EDITS, NEAREST, type TypedQuery } from '../../domain/match-score.ts';
import { editsAllowed } from '../../domain/text/edits.ts';
import type { EngineQuery, Point } from '../../ports.ts';
import { LONGEST_BEGINNING } from './documents.ts';

type Query = Types.Common_QueryDsl.QueryContainer;

/** What OpenSearch is asked. No document's score there is below that of `matchScore`, nor above it by more than `slack`. */
export interface Candidates {
  query: Query;
  slack: number;
}

/**
 * `matchScore` in OpenSearch's words, without scripts: the best of what each fit is worth, plus the rank, plus one point
 * for each ring around the viewer that a place lies in. All are whole numbers, which a float has room for.
 */
export function candidatesOf(typed: TypedQuery, { kinds, near }: Pick<EngineQuery, 'kinds' | 'near'>): Candidates {
  const rings = near && kinds.includes('LOCATION') ? ringsAround(near) : [];
  const fits: Query = { dis_max: { queries: [...fitsOfName(typed), ...fitsOfWords(typed.words)] } };
  return {
    query: {
      function_score: {
        query: { bool: { filter: [{ terms: { kind: [...kinds] } }], must: [fits] } },
        functions: [{ field_value_factor: { field: 'rank', missing: 0 } }, ...rings],
        score_mode: 'sum',
        boost_mode: 'sum',
      },
    },
    slack: isExact(typed) ? (rings.length > 0 ? RING : 0) : Number.POSITIVE_INFINITY,
  };
}

/** Whether the index has all beginnings of that length, and counts letters as `editsBetween` does: an emoji is two there. */
function isExact({ joined }: TypedQuery): boolean {
  return joined.length + MOST_EDITS <= LONGEST_BEGINNING && [...joined].length === joined.length;
}

/** See `fitOfName`. */
function fitsOfName({ words, joined }: TypedQuery): Query[] {
  const exact = MOST_EDITS * EDIT_PENALTY;
  return [
    worth(exact + FITS.OWN_NAME, { term: { own: joined } }),
    worth(exact + FITS.NAME, { term: { joined } }),
    worth(exact + FITS.WHOLE_WORDS, { term: { wholes: words.join(' ') } }),
    worth(exact + FITS.START, within(0, 'starts', joined)),
    ...upTo(editsAllowed(joined)).flatMap((edits) => {
      const left = (MOST_EDITS - edits) * EDIT_PENALTY;
      const isCut = cut(joined, edits) !== joined;
      return [
        worth(left + FITS.WHOLE_WORDS, within(edits, isCut ? 'starts' : 'joined', joined)),
        worth(left + FITS.START, within(edits, 'starts', joined)),
      ];
    }),
  ];
}

/** See `fitOfWords`. Two edits in all are two in one word, or one in each of two. */
function fitsOfWords(words: readonly string[]): Query[] {
  const most = Math.max(...words.map(editsAllowed));
  const fit = (inAll: number, inEach: number, spoilt: number): Query =>
    worth((MOST_EDITS - inAll) * EDIT_PENALTY + FITS.WORDS, wordsWithin(words, inEach, spoilt));
  return [
    fit(0, 0, 0),
    ...(most >= 1 ? [fit(1, 1, 1)] : []),
    ...(most >= 1 && words.length > 1 ? [fit(2, 1, 2)] : []),
    ...(most >= 2 ? [fit(2, 2, 1)] : []),
  ];
}

/** Each word is there with so many edits at most, and no more than `spoilt` of them have any. */
function wordsWithin(words: readonly string[], edits: number, spoilt: number): Query {
  const filter = words.map((word) => within(Math.min(edits, editsAllowed(word)), 'words', word));
  const unspoilt = words.length - spoilt;
  if (edits === 0 || unspoilt <= 0) return { bool: { filter } };
  return {
    bool: { filter, should: words.map((word) => within(0, 'words', word)), minimum_should_match: unspoilt },
  };
}

/**
 * Fuzziness over whole terms is `editsBetween`, neighbours exchanged and all; as every beginning is a term, it is that to
 * a beginning, too. All terms within it count, not the fifty likeliest.
 */
function within(edits: number, field: 'joined' | 'starts' | 'words', typed: string): Query {
  const value = cut(typed, edits);
  if (edits === 0) return { term: { [field]: value } };
  return { fuzzy: { [field]: { value, fuzziness: edits, transpositions: true, rewrite: 'constant_score' } } };
}

/** So much of what was typed as every name that fits it has a beginning for. */
const cut = (typed: string, edits: number): string => [...typed].slice(0, LONGEST_BEGINNING - edits).join('');

const worth = (boost: number, filter: Query): Query => ({ constant_score: { filter, boost } });

/** So many points one ring stands for: the fewer, the more of them. */
const RING = 4;
/** The globe of OpenSearch is a millionth larger than ours. */
const GLOBES_DIFFER = 1.0001;

function ringsAround({ latitude, longitude }: Point): Types.Common_QueryDsl.FunctionScoreContainer[] {
  return Array.from({ length: Math.ceil(NEAREST / RING) }, (_, ring) => ({
    filter: {
      geo_distance: {
        distance: `${(farthestWith(RING * ring + 1) * GLOBES_DIFFER).toFixed(3)}km`,
        position: { lat: latitude, lon: longitude },
      },
    },
    weight: RING,
  }));
}

const upTo = (most: number): number[] => Array.from({ length: most }, (_, index) => index + 1);
