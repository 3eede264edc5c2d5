import { namesOf } from '../../domain/match-score.ts';
import { HIGHEST_RANK } from '../../domain/rank.ts';
import { beginningsOf } from '../../domain/text/words.ts';
import type { SearchDocument, SearchKind } from '../../ports.ts';
import { cellOf } from './cells.ts';

/** As tables write the kinds: in the order in which equally good ones are shown. */
export const KIND_CODES: Readonly<Record<SearchKind, number>> = { USER: 1, HASHTAG: 2, LOCATION: 3 };

/** The ways in which a text stands for a document. */
export const FORMS = {
  /** Its first name, without spaces. */
  OWN: 1,
  /** Another name, without spaces. */
  NAME: 2,
  /** The first word of a name, the first two with a space between them, and so on; not all of them. */
  WHOLE_WORDS: 3,
  /** From where a word begins, other than the first of a name, which {@link FORMS.OWN} and NAME begin with. */
  WORD: 4,
} as const;

/** UTF-16 code units of which a text keeps no more: what is longer is told apart by `matchScore`. */
const LONGEST_TEXT = 100;
/** A name of this many words is found by the first of them. */
const MOST_WORDS = 100;

export interface Term {
  form: number;
  text: string;
}

/** What stands in the tables of one document, beside itself. */
export interface Terms {
  terms: Term[];
  /** Every beginning of its words, each after a space. */
  words: string;
  below: number;
  cell: number | null;
}

export function termsOf(document: SearchDocument): Terms {
  const found = new Map<string, Term>();
  const add = (form: number, text: string): void => {
    const term = { form, text: cut(text) };
    if (term.text !== '') found.set(`${form} ${term.text}`, term);
  };
  const beginnings = new Set<string>();
  for (const [index, name] of namesOf(document).entries()) {
    add(index === 0 ? FORMS.OWN : FORMS.NAME, name.joined);
    for (const [place, word] of name.words.slice(0, MOST_WORDS).entries()) {
      if (place > 0) add(FORMS.WHOLE_WORDS, name.words.slice(0, place).join(' '));
      for (const [later, beginning] of beginningsOf(word).slice(0, MOST_WORDS).entries()) {
        beginnings.add(cut(beginning));
        if (place > 0 || later > 0) add(FORMS.WORD, beginning);
      }
    }
  }
  return {
    terms: [...found.values()],
    words: [...beginnings].map((word) => ` ${word}`).join(''),
    below: belowOf(document.rank),
    cell: document.position ? cellOf(document.position) : null,
  };
}

/** How far a rank is below the highest. */
export const belowOf = (rank: number): number => HIGHEST_RANK - rank;

/** The same text, no longer than tables keep it, and no letter in half. */
export function cut(text: string, longest: number = LONGEST_TEXT): string {
  if (text.length <= longest) return text;
  return text.slice(0, longest).replace(/[\ud800-\udbff]$/u, '');
}
