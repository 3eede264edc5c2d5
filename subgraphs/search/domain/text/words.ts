import { fold } from './fold.ts';

const EMOJI = String.raw`\p{RI}\p{RI}|\p{Extended_Pictographic}(?:\u200d\p{Extended_Pictographic})*`;
/** Letters, digits and their marks in a row, or one emoji. */
const WORD = new RegExp(String.raw`[\p{L}\p{N}\p{M}]+|${EMOJI}`, 'gu');

/** Scripts that are written without spaces: a word may begin at any letter of the first, and of the others where ICU says. */
const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const HAN = /\p{Script=Han}/u;

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/** The words of a text, folded, in order; none where it has neither letters nor digits nor emoji. */
export function wordsOf(text: string): string[] {
  return fold(text).match(WORD) ?? [];
}

/**
 * The beginnings from which a word of {@link wordsOf} is found: the word itself; where it is written without spaces also
 * what is left of it from each later word in it.
 */
export function beginningsOf(word: string): string[] {
  if (!WITHOUT_SPACES.test(word)) return [word];
  const starts = new Set([0]);
  for (const { index } of segmenter.segment(word)) starts.add(index);
  for (let index = 0; index < word.length; index += 1) if (HAN.test(charAt(word, index))) starts.add(index);
  return [...starts].map((start) => word.slice(start));
}

const charAt = (text: string, index: number): string => String.fromCodePoint(text.codePointAt(index) ?? 0);
