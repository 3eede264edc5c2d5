/** Beginnings of up to so many letters have an index of their own, in the order of ranks. */
export const INDEXED_LETTERS = 4;

/** How terms are looked for: those that are a text, those that begin with it, or those between two texts. */
export type Lookup =
  | { by: 'whole'; text: string }
  | { by: 'letters'; text: string; count: number }
  | { by: 'range'; text: string; upTo: string };

/** Before and after every letter, in the order of code points. */
const FIRST_LETTER = '\u0001';
const LAST_LETTER = '\u{10ffff}';

export const whole = (text: string): Lookup => ({ by: 'whole', text });

/** What begins with a text that may end in half a letter: an emoji of which the second half is another. */
export function beginning(text: string): Lookup {
  const half = /[\ud800-\udbff]$/.exec(text);
  if (half) {
    const rest = text.slice(0, -1);
    return { by: 'range', text: `${rest}${half[0]}\udc00`, upTo: `${rest}${half[0]}\udfff${LAST_LETTER}` };
  }
  const count = [...text].length;
  return count <= INDEXED_LETTERS
    ? { by: 'letters', text, count }
    : { by: 'range', text, upTo: `${text}${LAST_LETTER}` };
}

/** The first text that comes after all that are looked for, and begins with what they begin with. */
export function upTo(lookup: Lookup): string {
  if (lookup.by === 'range') return lookup.upTo;
  return `${lookup.text}${lookup.by === 'whole' ? FIRST_LETTER : LAST_LETTER}`;
}
