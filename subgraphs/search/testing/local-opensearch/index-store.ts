import { type Fields, fieldsOf, type Mapping } from './mapping.ts';
import { Refusal } from './refusals.ts';

/** A document as one index has it. */
export interface Kept {
  id: string;
  version: number;
  seqNo: number;
  source: Record<string, unknown>;
  fields: Fields;
}

/** What a write asks of what is there already. */
export interface Condition {
  externalVersion?: number | undefined;
  isCreation?: boolean | undefined;
  ifSeqNo?: number | undefined;
}

export const PRIMARY_TERM = 1;

/** One index: by its ids at once, by a search from its next refresh on. */
export class IndexStore {
  readonly name: string;
  readonly mapping: Mapping;
  readonly #refreshMs: number;
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();
  readonly #searchable = new Map<string, Kept>();
  readonly #unseen = new Set<string>();
  #refreshedAt: number;
  #seqNo = 0;

  constructor(name: string, mapping: Mapping, { refreshMs, now }: { refreshMs: number; now(): number }) {
    this.name = name;
    this.mapping = mapping;
    this.#refreshMs = refreshMs;
    this.#now = now;
    this.#refreshedAt = now();
  }

  get(id: string): Kept | undefined {
    return this.#kept.get(id);
  }

  /** @throws Refusal 409 where the condition is not met */
  put(id: string, source: Record<string, unknown>, condition: Condition): Kept {
    const before = this.#kept.get(id);
    const { externalVersion: version } = condition;
    // Once it had an external one, a document's version only counts up from there.
    if (version !== undefined && before && version <= before.version) {
      throw conflict(`current version [${before.version}] is higher or equal to the one provided [${version}]`, id);
    }
    if (condition.isCreation && before) throw conflict('document already exists', id);
    this.#requireSeqNo(id, condition.ifSeqNo);
    const fields = fieldsOf(source, this.mapping);
    const excluded = this.mapping._source?.excludes ?? [];
    const kept: Kept = {
      id,
      version: version ?? (before?.version ?? 0) + 1,
      seqNo: this.#seqNo++,
      source: Object.fromEntries(Object.entries(source).filter(([field]) => !excluded.includes(field))),
      fields,
    };
    this.#kept.set(id, kept);
    this.#unseen.add(id);
    return kept;
  }

  delete(id: string, ifSeqNo: number | undefined): boolean {
    this.#requireSeqNo(id, ifSeqNo);
    this.#unseen.add(id);
    return this.#kept.delete(id);
  }

  #requireSeqNo(id: string, wanted: number | undefined): void {
    const current = this.#kept.get(id)?.seqNo;
    if (wanted !== undefined && current !== wanted)
      throw conflict(`required seqNo [${wanted}], current document has seqNo [${current ?? 'none'}]`, id);
  }

  refresh(): void {
    for (const id of this.#unseen) {
      const kept = this.#kept.get(id);
      if (kept) this.#searchable.set(id, kept);
      else this.#searchable.delete(id);
    }
    this.#unseen.clear();
    this.#refreshedAt = this.#now();
  }

  searchable(): Iterable<Kept> {
    if (this.#now() - this.#refreshedAt >= this.#refreshMs) this.refresh();
    return this.#searchable.values();
  }
}

const conflict = (reason: string, id: string): Refusal =>
  new Refusal(409, 'version_conflict_engine_exception', `[${id}]: version conflict, ${reason}`);
