/**
 * How many letters of `typed` may be wrong: none of one or two, of which everything would be near; one of three to five,
 * two of more.
 */
export function editsAllowed(typed: string): number {
  if (typed.length < 3) return 0;
  return typed.length <= 5 ? 1 : 2;
}

/**
 * The least edits (a letter too many, too few, another one, or two neighbours exchanged) that make `typed` the beginning
 * of `word`, and those that make it all of `word`: Damerau and Levenshtein's distance, restricted (no letter is edited twice).
 * @param most looks no further: Infinity where it takes more
 */
export function editsBetween(typed: string, word: string, most: number): { toBeginning: number; toAll: number } {
  if (word.startsWith(typed)) return { toBeginning: 0, toAll: upTo(most, word.length - typed.length) };
  if (most === 0) return NOWHERE;
  const columns = Math.min(word.length, typed.length + most);
  let twoBack: number[] = [];
  let before = Array.from({ length: columns + 1 }, (_, column) => column);
  for (let row = 1; row <= typed.length; row += 1) {
    const now = [row];
    for (let column = 1; column <= columns; column += 1) {
      const same = typed[row - 1] === word[column - 1];
      const replaced = at(before, column - 1) + (same ? 0 : 1);
      const exchanged =
        row > 1 && column > 1 && typed[row - 1] === word[column - 2] && typed[row - 2] === word[column - 1]
          ? at(twoBack, column - 2) + 1
          : Number.POSITIVE_INFINITY;
      now.push(Math.min(replaced, exchanged, at(before, column) + 1, at(now, column - 1) + 1));
    }
    if (Math.min(...now) > most && Math.min(...before) > most) return NOWHERE;
    [twoBack, before] = [before, now];
  }
  const whole = columns === word.length ? at(before, columns) : Number.POSITIVE_INFINITY;
  return { toBeginning: upTo(most, Math.min(...before)), toAll: upTo(most, whole) };
}

const NOWHERE = { toBeginning: Number.POSITIVE_INFINITY, toAll: Number.POSITIVE_INFINITY };
const at = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;
const upTo = (most: number, edits: number): number => (edits <= most ? edits : Number.POSITIVE_INFINITY);
