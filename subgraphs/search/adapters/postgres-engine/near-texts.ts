import type { LetterTrie } from './letter-trie.ts';
import { type NearTexts, nearBeginnings } from './near-beginnings.ts';

/** What is near a text, with so many edits; with none, what begins with it. */
export type Near = (text: string, edits: number) => NearTexts;

/** Looks each text up once: for one query, which asks for the same words again and again. */
export function nearTexts(trie: LetterTrie): Near {
  const known = new Map<string, NearTexts>();
  return (text, edits) => {
    const key = `${edits} ${text}`;
    const found = known.get(key) ?? (edits > 0 ? nearBeginnings(trie, text, edits) : equal(trie, text));
    known.set(key, found);
    return found;
  };
}

function equal(trie: LetterTrie, text: string): NearTexts {
  const node = trie.find(text);
  if (node === 0) return { beginnings: [], wholes: [] };
  return { beginnings: [{ text, uses: trie.usesBelow(node), count: trie.countBelow(node) }], wholes: null };
}
