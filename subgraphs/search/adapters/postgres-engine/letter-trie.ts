/** So many letters of a text tell it apart well enough; of longer ones the trie knows the beginning. */
export const DEPTH = 20;

const ROOT = 0;
const NONE = 0;

/** What a node of a trie is asked. */
export interface LetterTrie {
  /** Nodes, each of which takes 18 bytes. */
  readonly size: number;
  /** Adds the first {@link DEPTH} UTF-16 code units of a text, the bits of what uses it, and how much uses it. */
  add(text: string, uses: number, count: number): void;
  /** The node that a text leads to; 0 where nothing begins with it. */
  find(text: string): number;
  /** The node of one more letter, by the first of them and then from one to the next; 0 where there is none. */
  firstChild(node: number): number;
  nextSibling(node: number): number;
  letter(node: number): number;
  /** The bits of the texts that end here; of one that was cut off, too. */
  usesHere(node: number): number;
  /** The bits of all texts that begin with this. */
  usesBelow(node: number): number;
  /** How much uses texts that begin with this. */
  countBelow(node: number): number;
}

/** A trie in flat arrays, each node's children in a list: as small as it gets, and quick to walk through. */
export function createLetterTrie(): LetterTrie {
  let capacity = 1 << 12;
  let size = 1;
  let letters = new Uint16Array(capacity);
  let children = new Int32Array(capacity);
  let siblings = new Int32Array(capacity);
  let here = new Uint16Array(capacity);
  let below = new Uint16Array(capacity);
  let counts = new Int32Array(capacity);
  // Only the first letters are many: of Chinese names thousands.
  const first = new Map<number, number>();

  const grown = <Numbers extends Uint16Array | Int32Array>(numbers: Numbers, larger: Numbers): Numbers => {
    larger.set(numbers);
    return larger;
  };
  const grow = (): void => {
    capacity *= 2;
    letters = grown(letters, new Uint16Array(capacity));
    children = grown(children, new Int32Array(capacity));
    siblings = grown(siblings, new Int32Array(capacity));
    here = grown(here, new Uint16Array(capacity));
    below = grown(below, new Uint16Array(capacity));
    counts = grown(counts, new Int32Array(capacity));
  };

  const childOf = (node: number, letter: number): number => {
    if (node === ROOT) return first.get(letter) ?? NONE;
    let child = children[node] ?? NONE;
    while (child !== NONE && letters[child] !== letter) child = siblings[child] ?? NONE;
    return child;
  };
  const addChild = (node: number, letter: number): number => {
    if (size === capacity) grow();
    const child = size;
    size += 1;
    letters[child] = letter;
    siblings[child] = children[node] ?? NONE;
    children[node] = child;
    if (node === ROOT) first.set(letter, child);
    return child;
  };

  return {
    get size() {
      return size;
    },
    add(text, uses, count) {
      let node = ROOT;
      const depth = Math.min(text.length, DEPTH);
      for (let index = 0; index < depth; index += 1) {
        const letter = text.charCodeAt(index);
        node = childOf(node, letter) || addChild(node, letter);
        below[node] = (below[node] ?? 0) | uses;
        counts[node] = (counts[node] ?? 0) + count;
      }
      here[node] = (here[node] ?? 0) | uses;
    },
    find(text) {
      let node = ROOT;
      for (let index = 0; index < Math.min(text.length, DEPTH); index += 1) {
        node = childOf(node, text.charCodeAt(index));
        if (node === NONE) return NONE;
      }
      return node;
    },
    firstChild: (node) => children[node] ?? NONE,
    nextSibling: (node) => siblings[node] ?? NONE,
    letter: (node) => letters[node] ?? 0,
    usesHere: (node) => here[node] ?? 0,
    usesBelow: (node) => below[node] ?? 0,
    countBelow: (node) => counts[node] ?? 0,
  };
}
