import type { SearchKind } from '../ports.ts';

/** UTF-16 code units; a longer text is no name of anything. */
export const MOST_QUERY = 200;

export const ALL_KINDS: readonly SearchKind[] = ['USER', 'HASHTAG', 'LOCATION'];

/** What somebody looks for. */
export interface Asked {
  /** Without the letter that says the kind. */
  text: string;
  /** None where the letter asks for another kind than those that are wanted. */
  kinds: readonly SearchKind[];
}

const KIND_OF_LETTER: Readonly<Record<string, SearchKind>> = {
  '@': 'USER',
  '＠': 'USER',
  '#': 'HASHTAG',
  '＃': 'HASHTAG',
};

/** Reads what was typed: `@` before it asks for accounts, `#` for hashtags. */
export function readQuery(typed: string, wanted: readonly SearchKind[] | null | undefined): Asked {
  const text = typed.trimStart();
  const kinds = wanted?.length ? ALL_KINDS.filter((kind) => wanted.includes(kind)) : ALL_KINDS;
  const kind = KIND_OF_LETTER[text.charAt(0)];
  return kind ? { text: text.slice(1), kinds: kinds.filter((one) => one === kind) } : { text, kinds };
}
