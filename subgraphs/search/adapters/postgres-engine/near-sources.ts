import { EDIT_PENALTY, FITS, MOST_EDITS, type TypedQuery } from '../../domain/match-score.ts';
import { editsAllowed } from '../../domain/text/edits.ts';
import type { SearchKind } from '../../ports.ts';
import { useOf } from './dictionary.ts';
import type { NearText } from './near-beginnings.ts';
import type { Near } from './near-texts.ts';
import { anyWord, LONGEST_NEED, MOST_NEEDS, ofKinds, rarestOf, type Source, type SourceOfKinds } from './sources.ts';
import { cut, FORMS } from './terms.ts';
import { beginning, whole } from './texts.ts';

/** So many sources are read at most. */
const MOST_SOURCES = 1200;

/** What fits with so many edits, one or two. */
export function nearSources(near: Near, query: TypedQuery, kinds: readonly SearchKind[], edits: number): Source[] {
  const worth = (MOST_EDITS - edits) * EDIT_PENALTY;
  const sources = [...nameSources(near, query, edits, worth), ...wordSources(near, query, edits, worth)];
  return ofKinds(
    kinds,
    sources.map(({ source }) => source),
  )
    .filter(({ kind, form }, index) => {
      const uses = sources[index % sources.length]?.uses ?? 0;
      return (uses & useOf(kind, form)) !== 0;
    })
    .slice(0, MOST_SOURCES);
}

/** A source, and the bits of what uses the text that it looks for. */
interface UsedSource {
  source: SourceOfKinds;
  uses: number;
}

const NAMES = [FORMS.OWN, FORMS.NAME];

/** All that was typed, as a name without spaces; of a single word as any word, too. */
function nameSources(near: Near, { words, joined }: TypedQuery, edits: number, worth: number): UsedSource[] {
  if (editsAllowed(joined) < edits) return [];
  const { wholes, beginnings } = near(joined, edits);
  // Nothing is near but what fits without an error.
  if (countOf(near, joined, edits) === countOf(near, joined, 0)) return [];
  const unless = cut(joined);
  const ofForms =
    (forms: readonly number[], toLookup: typeof whole, fit: number, slack = 0) =>
    ({ text, uses }: NearText) =>
      forms.map((form) => ({
        uses,
        source: { form, lookup: toLookup(text), worth: worth + fit, slack, needs: null, unless, besides: null },
      }));
  const starting = wholes
    ? ofForms(NAMES, beginning, FITS.START)
    : // Where the trie does not tell which are whole, each may be.
      ofForms(NAMES, beginning, FITS.WHOLE_WORDS, FITS.WHOLE_WORDS - FITS.START);
  return [
    ...(wholes ?? []).flatMap(ofForms(NAMES, whole, FITS.WHOLE_WORDS)),
    ...beginnings.flatMap(starting),
    ...(words.length === 1 ? beginnings.flatMap(ofForms([FORMS.WORD], beginning, FITS.WORDS)) : []),
  ];
}

/** Several words: as many edits as there are in the rarest word, by which they are read, or in the others. */
function wordSources(near: Near, { words }: TypedQuery, edits: number, worth: number): UsedSource[] {
  if (words.length === 1) return [];
  const rarest = rarestOf(words, (word) => countOf(near, word, edits));
  const others = words.filter((word) => word !== rarest).slice(0, MOST_NEEDS);
  const source = { worth: worth + FITS.WORDS, slack: 0, unless: null, besides: null };
  const most = Math.min(edits, editsAllowed(rarest));
  return Array.from({ length: most + 1 }, (_, inRarest) => inRarest).flatMap((inRarest) => {
    const inOthers = edits - inRarest;
    const needs = others.map((word) => needOf(near, word, inOthers));
    const isNew = (word: string, most: number): boolean => countOf(near, word, most) > countOf(near, word, 0);
    const isAnyNew = isNew(rarest, inRarest) || others.some((word) => isNew(word, inOthers));
    if (!isAnyNew || needs.includes(NEVER)) return [];
    return near(cut(rarest), inRarest).beginnings.flatMap(({ text, uses }) =>
      anyWord({ ...source, lookup: beginning(text), needs: needs.length > 0 ? needs : null }).map((one) => ({
        source: one,
        uses,
      })),
    );
  });
}

/** How much may be found by what is near a word, with as many of the edits as it allows. */
function countOf(near: Near, word: string, edits: number): number {
  const { beginnings } = near(cut(word), Math.min(edits, editsAllowed(word)));
  return beginnings.reduce((sum, { count }) => sum + count, 0);
}

/** A need that no document has. */
const NEVER = '$.';

/** That a document has a word which begins with one of those that are near, or with the word itself where none may be. */
function needOf(near: Near, word: string, edits: number): string {
  const allowed = Math.min(edits, editsAllowed(word));
  const texts = near(cut(word, LONGEST_NEED), allowed).beginnings.map(({ text }) =>
    text.replace(/[\ud800-\udbff]$/u, ''),
  );
  return texts.length > 0 ? ` (?:${texts.join('|')})` : NEVER;
}
