/** Anything that is listed by key. */
export interface Keyed {
  key: string;
}

export interface PageAsked {
  prefix: string;
  /** Keys that go on past the first of it after the prefix are rolled up into what comes before; empty for none. */
  delimiter: string;
  /** Only what comes after this key, or after all that is rolled up in it. */
  after: string;
  /** Objects and rolled-up prefixes together. */
  limit: number;
}

export interface Page<Item extends Keyed> {
  items: Item[];
  commonPrefixes: string[];
  /** Where the next page goes on; null when there is none. */
  next: string | null;
}

/** Reads items in the order of their keys' UTF-8 bytes; fewer than `limit` when there are no more. */
export type ReadItems<Item extends Keyed> = (range: {
  prefix: string;
  after: string;
  limit: number;
}) => Promise<Item[]>;

/** S3's longest key, in bytes. */
export const MAX_KEY_BYTES = 1024;
const READ_AHEAD = 1000;
/** Much of what is read may be rolled up, and was then read in vain. */
const READ_AHEAD_ROLLED_UP = 100;

/**
 * One page of a listing. What is rolled up costs one read however much it is: reading goes on past all of it. One
 * more than is asked for is sought, so that the last page never promises another.
 */
export async function readPage<Item extends Keyed>(
  read: ReadItems<Item>,
  { prefix, delimiter, after, limit }: PageAsked,
): Promise<Page<Item>> {
  const items: Item[] = [];
  const commonPrefixes: string[] = [];
  if (limit === 0) return { items, commonPrefixes, next: null };
  let last = after;
  const readAhead = delimiter === '' ? READ_AHEAD : READ_AHEAD_ROLLED_UP;
  let seek = commonPrefixIn(after, prefix, delimiter) === after ? beyond(after) : after;

  for (;;) {
    const wanted = Math.min(limit + 1 - items.length - commonPrefixes.length, readAhead);
    const found = await read({ prefix, after: seek, limit: wanted });
    let rolledUp: string | null = null;
    for (const item of found) {
      if (rolledUp !== null && item.key.startsWith(rolledUp)) continue;
      if (items.length + commonPrefixes.length === limit) return { items, commonPrefixes, next: last };
      rolledUp = commonPrefixIn(item.key, prefix, delimiter);
      if (rolledUp === null) items.push(item);
      else commonPrefixes.push(rolledUp);
      last = rolledUp ?? item.key;
      seek = rolledUp === null ? item.key : beyond(rolledUp);
    }
    if (found.length < wanted) return { items, commonPrefixes, next: null };
  }
}

/** What a key is rolled up into; null where it stands for itself. */
function commonPrefixIn(key: string, prefix: string, delimiter: string): string | null {
  if (delimiter === '' || !key.startsWith(prefix)) return null;
  const at = key.indexOf(delimiter, prefix.length);
  return at === -1 ? null : key.slice(0, at + delimiter.length);
}

/** After every key that begins so and before any that does not, since no key has so many of the last character. */
function beyond(prefix: string): string {
  return prefix + '\u{10ffff}'.repeat(MAX_KEY_BYTES / 4);
}
