import type { NameEntry } from './entry.ts';

/** A way through sorted entries. */
export interface Cursor {
  /** Null at the end. */
  readonly current: NameEntry | null;
  /** Goes on to the next; answers a promise only where that takes reading, so that most steps are quick. */
  advance(): Promise<void> | null;
}

/** Through sorted entries in memory, from the first whose name is not before this one. */
export function cursorThrough(entries: readonly NameEntry[], from: string): Cursor {
  let at = firstNotBefore(entries, from);
  return {
    get current() {
      return entries[at] ?? null;
    },
    advance() {
      at++;
      return null;
    },
  };
}

function firstNotBefore(entries: readonly NameEntry[], name: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry && entry.name < name) low = middle + 1;
    else high = middle;
  }
  return low;
}
