import type { ListedKind } from '../../ports.ts';

/** A text for each of the plural categories of CLDR that its language has; `other` for those that are left out. */
export type Forms = string | (Partial<Record<Intl.LDMLPluralRule, string>> & { other: string });

/** What happened: of kinds that tell of posts as of comments, both. */
export type DeedName =
  | Exclude<ListedKind, 'LIKE' | 'MENTION' | 'SYSTEM'>
  | `${'LIKE' | 'MENTION'}_${'POST' | 'COMMENT'}`;

/** What notifications are written with in one language. */
export interface Wording {
  /** By which lists are joined, a tag of BCP 47. */
  lists: string;
  /** Who did it, where none of them is named: by how many they are, `{n}`. */
  nobodyNamed: Forms;
  /** Those beside whom are named: by how many they are, `{n}`. */
  others: Forms;
  /** Sentences, by how many did it: `{who}`. */
  deeds: Readonly<Record<DeedName, Forms>>;
  /** Below the name of who wrote. */
  message: string;
}
