import { EDIT_PENALTY, FITS, type TypedQuery } from '../../domain/match-score.ts';
import type { SearchKind } from '../../ports.ts';
import { cut, FORMS, KIND_CODES } from './terms.ts';
import { beginning, type Lookup, whole } from './texts.ts';

/** Terms in the order of their documents' ranks, of which none is worth more than the source says. */
export interface Source {
  readonly kind: number;
  readonly form: number;
  readonly lookup: Lookup;
  /** What a document scores at most beside its rank and its nearness. */
  readonly worth: number;
  /** How much less it may turn out to be. */
  readonly slack: number;
  /** Regular expressions, all of which the document's words must match; null where nothing is asked of them. */
  readonly needs: readonly string[] | null;
  /** What begins with this is left out, as another source with a higher worth has it. */
  readonly unless: string | null;
  /** Documents are left out that are this, or begin with these whole words: where the pages with those are turned. */
  readonly besides: string | null;
}

/** The same for each kind. */
export type SourceOfKinds = Omit<Source, 'kind'>;

export const ofKinds = (kinds: readonly SearchKind[], sources: readonly SourceOfKinds[]): Source[] =>
  kinds.flatMap((kind) => sources.map((source) => ({ ...source, kind: KIND_CODES[kind] })));

/**
 * What fits without an error.
 * @param isFirst no page of it was read before
 * @param countOf how many documents a word may begin a word of, if that is known
 */
export function exactSources(
  query: TypedQuery,
  kinds: readonly SearchKind[],
  isFirst: boolean,
  countOf: ((word: string) => number) | null,
): Source[] {
  const joined = cut(query.joined);
  const spaced = cut(query.words.join(' '));
  const best = 2 * EDIT_PENALTY;
  const source = (form: number, lookup: Lookup, fit: number): SourceOfKinds => ({
    form,
    lookup,
    worth: best + fit,
    // Where a text is too long to be kept, what it has in common with another may be less than all.
    slack: joined === query.joined ? 0 : fit,
    needs: null,
    unless: null,
    // On a first page there are few of them among the best, and it would cost a look for each.
    besides: fit === FITS.START && !isFirst ? spaced : null,
  });
  return ofKinds(kinds, [
    source(FORMS.OWN, whole(joined), FITS.OWN_NAME),
    source(FORMS.NAME, whole(joined), FITS.NAME),
    source(FORMS.WHOLE_WORDS, whole(spaced), FITS.WHOLE_WORDS),
    source(FORMS.OWN, beginning(joined), FITS.START),
    source(FORMS.NAME, beginning(joined), FITS.START),
    // The first word of a name begins the name, so that of a single word only later ones are missing.
    ...(query.words.length === 1
      ? [source(FORMS.WORD, beginning(joined), FITS.WORDS)]
      : wordSources(query.words, best + FITS.WORDS, countOf ?? byLength)),
  ]);
}

/** What has all the words, wherever: read by that of which there are the fewest. */
function wordSources(words: readonly string[], worth: number, countOf: (word: string) => number): SourceOfKinds[] {
  const rarest = rarestOf(words, countOf);
  const others = words.filter((word) => word !== rarest).slice(0, MOST_NEEDS);
  const needs = others.map((word) => ` ${cut(word, LONGEST_NEED)}`);
  return anyWord({
    lookup: beginning(cut(rarest)),
    worth,
    slack: 0,
    needs: needs.length > 0 ? needs : null,
    unless: null,
    besides: null,
  });
}

/** Where it is not known how many there are, the longest is likely the rarest. */
const byLength = (word: string): number => -word.length;

export function rarestOf(words: readonly string[], countOf: (word: string) => number): string {
  const counted = [...new Set(words)].map((word) => ({ word, count: countOf(word) }));
  return counted.reduce((rarest, one) => (one.count < rarest.count ? one : rarest)).word;
}

/** Whichever word of a document it is: the first of a name, or a later one. */
export const anyWord = (source: Omit<SourceOfKinds, 'form'>): SourceOfKinds[] =>
  [FORMS.OWN, FORMS.NAME, FORMS.WORD].map((form) => ({ ...source, form }));

/** Of so many words at most it is asked whether a document has them, before it is scored. */
export const MOST_NEEDS = 6;
/** And of so many letters of each. All are letters, digits, marks and emoji: none a sign of regular expressions. */
export const LONGEST_NEED = 40;
