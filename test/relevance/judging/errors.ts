import type { Random } from '../../kit/random.ts';

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** What fingers do to a word of Latin letters, never to its first: the next key, a key twice or not at all. */
export function slip(random: Random, word: string): string {
  const at = random.int(1, word.length - 1);
  const letter = word.charAt(at);
  const row = ROWS.find((keys) => keys.includes(letter)) ?? letter;
  const key = row.indexOf(letter);
  const next = row.charAt(key + 1) || row.charAt(key - 1) || letter;
  const written = random.pick([next, `${letter}${letter}`, '']);
  return word.slice(0, at) + written + word.slice(at + 1);
}

/** Two neighbours in the word change places, neither of them the first; it stays as it is where they are all alike. */
export function exchange(random: Random, word: string): string {
  const places = [...word.slice(1, -1)].flatMap((letter, index) =>
    letter !== word.charAt(index + 2) ? [index + 1] : [],
  );
  if (places.length === 0) return word;
  const at = random.pick(places);
  return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
}
