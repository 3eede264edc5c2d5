import { DEPTH, type LetterTrie } from './letter-trie.ts';

/** More edits than are ever allowed. */
const FAR = 100;

/** A text of the trie, the bits of what uses it or what begins with it, and how much that is. */
export interface NearText {
  text: string;
  uses: number;
  count: number;
}

export interface NearTexts {
  /**
   * The shortest beginnings that take no more edits than are allowed to be what was typed: whatever begins with one of
   * them is near, and nothing else is.
   */
  beginnings: NearText[];
  /** Whole texts that take just as many, and their beginnings no fewer; null where the trie has too little of them. */
  wholes: NearText[] | null;
}

/**
 * Walks a trie as far as it is within `most` edits of `typed`, a row of the matrix of distances a letter: `editsBetween` of
 * domain/text/edits.ts for all texts at once, each common beginning a single time.
 */
export function nearBeginnings(trie: LetterTrie, typed: string, most: number): NearTexts {
  // Of a longer one the beginning must be near, too; what is near is then more than it should be.
  const goal = typed.slice(0, DEPTH - most);
  const isAll = typed.length < DEPTH - most;
  const width = goal.length + 1;
  const deepest = goal.length + most;
  const rows = new Uint8Array((deepest + 1) * width).map((_, column) => (column < width ? column : 0));
  const path = new Uint16Array(deepest + 1);
  const beginnings: NearText[] = [];
  const wholes: NearText[] = [];
  walk(0, 0, Number.POSITIVE_INFINITY);
  return { beginnings, wholes: isAll ? wholes : null };

  function walk(node: number, depth: number, fewest: number): void {
    for (let child = trie.firstChild(node); child !== 0; child = trie.nextSibling(child)) {
      path[depth + 1] = trie.letter(child);
      const least = fillRow(depth + 1);
      if (least > most) continue;
      const edits = Math.abs(width - 2 - depth) <= most ? at(depth + 1, width - 1) : FAR;
      const fewestYet = Math.min(fewest, edits);
      if (edits <= most && fewest > most)
        beginnings.push({ text: textOf(depth + 1), uses: trie.usesBelow(child), count: trie.countBelow(child) });
      if (isAll && edits === most && fewest >= most && trie.usesHere(child) !== 0) {
        wholes.push({ text: textOf(depth + 1), uses: trie.usesHere(child), count: 0 });
      }
      if (depth + 1 < deepest && (isAll || fewestYet > most)) walk(child, depth + 1, fewestYet);
    }
  }

  /** Answers the least of the row. Further from the diagonal than `most` nothing is near. */
  function fillRow(depth: number): number {
    const letter = path[depth] ?? 0;
    const previous = path[depth - 1] ?? 0;
    const [row, before] = [depth * width, (depth - 1) * width];
    const first = Math.max(1, depth - most);
    const last = Math.min(width - 1, depth + most);
    let left = first === 1 ? depth : FAR;
    let least = left;
    rows[row + first - 1] = left;
    for (let column = first; column <= last; column += 1) {
      const wanted = goal.charCodeAt(column - 1);
      let edits = (rows[before + column - 1] ?? FAR) + (wanted === letter ? 0 : 1);
      edits = Math.min(edits, (rows[before + column] ?? FAR) + 1, left + 1);
      if (depth > 1 && column > 1 && wanted === previous && letter === goal.charCodeAt(column - 2)) {
        edits = Math.min(edits, at(depth - 2, column - 2) + 1);
      }
      rows[row + column] = edits;
      left = edits;
      if (edits < least) least = edits;
    }
    if (last + 1 < width) rows[row + last + 1] = FAR;
    return least;
  }

  function at(depth: number, column: number): number {
    return rows[depth * width + column] ?? FAR;
  }
  function textOf(depth: number): string {
    return String.fromCharCode(...path.subarray(1, depth + 1));
  }
}
