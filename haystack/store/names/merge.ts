import type { Cursor } from './cursor.ts';
import { compareEntries, type NameEntry } from './entry.ts';

/** Told all entries of a name, the oldest first; answers whether to go on. The array is used again for the next. */
export type VisitName = (versions: readonly NameEntry[]) => boolean | Promise<boolean>;

/** Visits every name that the cursors come by, in order, once. */
export async function mergeNames(cursors: readonly Cursor[], visit: VisitName): Promise<void> {
  // Kept sorted by what they are at: there are few, and one that has advanced is mostly still the first.
  const queue: Cursor[] = [];
  for (const cursor of cursors) enqueue(queue, cursor);
  const versions: NameEntry[] = [];
  for (;;) {
    const first = queue.shift();
    const entry = first?.current ?? null;
    const [known] = versions;
    if (known && known.name !== entry?.name) {
      const answer = visit(versions);
      if (!(answer instanceof Promise ? await answer : answer)) return;
      versions.length = 0;
    }
    if (!first || !entry) return;
    if (!isSameNeedle(entry, versions.at(-1))) versions.push(entry);
    const reading = first.advance();
    if (reading) await reading;
    enqueue(queue, first);
  }
}

/** Two tables list the same needle while one is being made of the other. */
function isSameNeedle(entry: NameEntry, other: NameEntry | undefined): boolean {
  return other !== undefined && entry.volume === other.volume && entry.offset === other.offset;
}

function enqueue(queue: Cursor[], cursor: Cursor): void {
  const { current } = cursor;
  if (!current) return;
  let at = 0;
  for (let other = queue[at]?.current; other && compareEntries(other, current) < 0; other = queue[at]?.current) at++;
  queue.splice(at, 0, cursor);
}
