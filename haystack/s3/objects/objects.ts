import { createGate } from '../../gate.ts';
import type { Log } from '../../log.ts';
import type { ListedObject, ListRange, ObjectToStore, Store, StoredInfo } from '../../store/store.ts';
import type { Memory } from '../memory.ts';
import { type Copied, type CopyTarget, copyObject } from './copy.ts';
import { nullIfDamaged } from './damage.ts';
import { type OpenObject, openObject } from './open-object.ts';
import type { Parts } from './parts.ts';

/** Objects as clients know them, whether they lie in one needle or in parts. */
export interface Objects {
  /** Null where there is none. What is answered holds some of `memory`, and must be closed. */
  open(bucket: string, key: string, memory: Memory): Promise<OpenObject | null>;
  head(bucket: string, key: string): Promise<StoredInfo | null>;
  list(bucket: string, range: ListRange): Promise<ListedObject[]>;
  /** As the store's, and removes the parts of what was replaced once nobody reads them any more. */
  put(object: ObjectToStore): ReturnType<Store['put']>;
  delete(bucket: string, key: string, onlyIf?: { eTag: string }): ReturnType<Store['delete']>;
  /** Copies what is open, which the caller closes. */
  copy(source: OpenObject, target: CopyTarget, memory: Memory): Promise<Copied>;
  /** Resolves when no removal is under way. */
  idle(): Promise<void>;
}

export function createObjects(options: { store: Store; parts: Parts; log: Log }): Objects {
  const { store, parts, log } = options;
  const names = createGate();
  const removals = new Set<Promise<void>>();

  async function head(bucket: string, key: string): Promise<StoredInfo | null> {
    const info = await store.head(bucket, key);
    return info && { ...info, byteSize: info.totalSize ?? info.byteSize };
  }

  /** Writers of one name take turns, so that each knows whose parts it makes garbage. */
  function inTurn<Outcome extends string>(bucket: string, key: string, write: () => Promise<Outcome>) {
    return names.alone(`${bucket}/${key}`, async () => {
      // What cannot be read can still be replaced and deleted; the sweep finds the parts it may have had.
      const before = await store.head(bucket, key).catch(nullIfDamaged);
      const outcome = await write();
      const isReplaced = outcome === 'stored' || outcome === 'deleted';
      if (before?.composite && isReplaced) removeInTime(before.composite.id);
      return outcome;
    });
  }

  function removeInTime(id: string): void {
    const removal = parts.gate
      .alone(id, () => parts.remove(id))
      // The next sweep finds what is left.
      .catch((error: unknown) => log('warn', 'parts of a replaced object are left for the sweep', { error }))
      .finally(() => removals.delete(removal));
    removals.add(removal);
  }

  const put: Objects['put'] = (object) => inTurn(object.bucket, object.key, () => store.put(object));

  return {
    open: (bucket, key, memory) => openObject({ store, parts, memory }, bucket, key),
    head,
    list: (bucket, range) => store.list(bucket, range),
    put,
    copy: (source, target, memory) => copyObject({ objects: { put }, parts, memory }, source, target),
    delete: (bucket, key, onlyIf) => inTurn(bucket, key, () => store.delete(bucket, key, onlyIf)),
    async idle() {
      while (removals.size > 0) await Promise.all(removals);
    },
  };
}
