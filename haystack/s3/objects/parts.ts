import { randomBytes } from 'node:crypto';
import { createGate, type Gate } from '../../gate.ts';
import type { ListedObject, Store, StoredInfo, StoredObject } from '../../store/store.ts';
import { numberInPartKey, PARTS, partKey } from './composite.ts';
import { everyObject } from './every-object.ts';

export interface PartToStore {
  id: string;
  number: number;
  partOf: { bucket: string; key: string };
  data: Buffer;
  eTag: string;
  checksums: Record<string, string>;
}

export interface ListedPart {
  number: number;
  byteSize: number;
  eTag: string;
  modifiedAt: number;
}

/** Needles that are parts of objects, grouped by an id that no client can name. */
export interface Parts {
  /** By id: who reads parts or adds one enters, who removes or counts them is alone. */
  gate: Gate;
  /** A new id, whose parts no sweep takes for garbage until it is settled; or one that was begun in another life. */
  begin(id?: string): string;
  /** Either an object is made of the parts now, or they are garbage. */
  settle(id: string): void;
  isBegun(id: string): boolean;
  /** Resolves, with the time it bears, when the part is on disk. Replaces one of the same number. */
  put(part: PartToStore): Promise<number>;
  /** In the order of their numbers; fewer than `limit` when there are no more. */
  list(id: string, range: { after: number; limit: number }): Promise<ListedPart[]>;
  all(id: string): AsyncGenerator<ListedPart>;
  has(id: string, number: number): boolean;
  /** Throws PartMissing where there is none, NeedleDamaged rather than bytes that are not what was written. */
  open(id: string, number: number): Promise<StoredObject>;
  /** Null where there is none. */
  info(id: string, number: number): Promise<StoredInfo | null>;
  /** Removes all parts but some. */
  remove(id: string, kept?: ReadonlySet<number>): Promise<void>;
  /** Every group of parts there is, and how many are in it. */
  groups(): AsyncGenerator<{ id: string; first: number; count: number }>;
}

/** An object names a part that is not there: the volumes are not as they were left. */
export class PartMissing extends Error {
  readonly code = 'PART_MISSING';

  constructor(id: string, number: number) {
    super(`part ${number} of the parts ${id} is not there: restore the volume that held it`);
    this.name = 'PartMissing';
  }
}

/** Ids sort by age: milliseconds since 1970 first, in so many hexadecimal digits, then what nobody can guess. */
const AGE_DIGITS = 12;
const RANDOM_BYTES = 10;

export function createParts(store: Store, now: () => Date): Parts {
  const begun = new Set<string>();

  async function* all(id: string): AsyncGenerator<ListedPart> {
    for await (const object of everyObject(store, PARTS, `${id}/`)) yield asPart(object);
  }

  return {
    gate: createGate(),
    begin(id = newId(now())) {
      begun.add(id);
      return id;
    },
    settle: (id) => void begun.delete(id),
    isBegun: (id) => begun.has(id),
    async put({ id, number, partOf, data, eTag, checksums }) {
      const modifiedAt = now().getTime();
      const info = { headers: {}, checksums, eTag, modifiedAt, partOf };
      await store.put({ bucket: PARTS, key: partKey(id, number), info, data, onlyIf: null });
      return modifiedAt;
    },
    async list(id, { after, limit }) {
      const found = await store.list(PARTS, { prefix: `${id}/`, after: partKey(id, after), limit });
      return found.map(asPart);
    },
    all,
    has: (id, number) => store.memoryBound(PARTS, partKey(id, number)) !== null,
    async open(id, number) {
      const found = await store.open(PARTS, partKey(id, number));
      if (!found) throw new PartMissing(id, number);
      return found;
    },
    info: (id, number) => store.head(PARTS, partKey(id, number)),
    async remove(id, kept = new Set()) {
      const leaving: number[] = [];
      for await (const { number } of all(id)) if (!kept.has(number)) leaving.push(number);
      await Promise.all(leaving.map((number) => store.delete(PARTS, partKey(id, number))));
    },
    async *groups() {
      let group = { id: '', first: 0, count: 0 };
      for await (const { key } of everyObject(store, PARTS)) {
        const id = key.slice(0, key.indexOf('/'));
        if (group.id !== id) {
          if (group.count > 0) yield group;
          group = { id, first: numberInPartKey(key), count: 0 };
        }
        group.count++;
      }
      if (group.count > 0) yield group;
    },
  };
}

function newId(now: Date): string {
  return now.getTime().toString(16).padStart(AGE_DIGITS, '0') + randomBytes(RANDOM_BYTES).toString('hex');
}

function asPart({ key, ...part }: ListedObject): ListedPart {
  return { ...part, number: numberInPartKey(key) };
}
