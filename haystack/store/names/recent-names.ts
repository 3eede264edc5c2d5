import { joined, type Stretch } from './coverage.ts';
import { compareEntries, type NameEntry } from './entry.ts';

/** What an entry costs in V8, about, beside its texts. */
const ENTRY_BYTES = 150;

/** The names of needles that are in no table yet. */
export class RecentNames {
  #sorted: readonly NameEntry[] = [];
  #unsorted: NameEntry[] = [];
  #stretches: Stretch[] = [];
  #memoryBytes = 0;

  get count(): number {
    return this.#sorted.length + this.#unsorted.length;
  }

  get memoryBytes(): number {
    return this.#memoryBytes;
  }

  /** Which parts of which volumes it lists. */
  get coverage(): Stretch[] {
    return joined(this.#stretches);
  }

  /** Adds a needle; those of a volume come in the order they lie in. */
  add(entry: NameEntry): void {
    this.#unsorted.push(entry);
    this.#memoryBytes += ENTRY_BYTES + entry.name.length + entry.eTag.length;
    this.#cover({ volume: entry.volume, from: entry.offset, to: entry.offset + entry.length, isDamaged: false });
  }

  /** Notes a part that holds nothing that could be read. */
  skip(stretch: Omit<Stretch, 'isDamaged'>): void {
    this.#cover({ ...stretch, isDamaged: true });
  }

  /** An array that stays as it is. */
  sorted(): readonly NameEntry[] {
    if (this.#unsorted.length > 0) this.#sorted = [...this.#sorted, ...this.#unsorted].sort(compareEntries);
    this.#unsorted = [];
    return this.#sorted;
  }

  #cover(stretch: Stretch): void {
    const last = this.#stretches.at(-1);
    if (last && last.volume === stretch.volume && last.to === stretch.from && last.isDamaged === stretch.isDamaged) {
      last.to = stretch.to;
    } else this.#stretches.push(stretch);
  }
}
