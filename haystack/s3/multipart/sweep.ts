import { NeedleDamaged } from '../../store/needle-damaged.ts';
import type { Store } from '../../store/store.ts';
import { decodeParts } from '../objects/composite.ts';
import type { Parts } from '../objects/parts.ts';
import type { Uploads } from './uploads.ts';

export interface Swept {
  /** Groups of parts that belonged to nothing, or held some that did not. */
  groups: number;
}

/**
 * Removes what a crash or a client that never came back has left: uploads begun more than `expireAfterMillis` ago,
 * parts of no upload and no object, and parts that were sent but are not in the object made of the others. Two
 * lookups for every object that lies in parts; whatever else is stored costs nothing.
 */
export async function sweep(
  { store, parts, uploads }: { store: Store; parts: Parts; uploads: Uploads },
  { now, expireAfterMillis }: { now: Date; expireAfterMillis: number },
): Promise<Swept> {
  await uploads.abortOlderThan(now.getTime() - expireAfterMillis);
  let groups = 0;
  for await (const { id, first, count } of parts.groups()) {
    if (parts.isBegun(id)) continue;
    const kept = await keptParts(store, parts, { id, first, count }).catch(allIfDamaged);
    if (kept === 'all') continue;
    await parts.gate.alone(id, () => parts.remove(id, kept));
    groups++;
  }
  return { groups };
}

/** The parts of a group that an object is made of. */
async function keptParts(
  store: Store,
  parts: Parts,
  { id, first, count }: { id: string; first: number; count: number },
): Promise<Set<number> | 'all'> {
  const partOf = (await parts.info(id, first))?.partOf;
  const object = partOf && (await store.head(partOf.bucket, partOf.key));
  if (!partOf || object?.composite?.id !== id) return new Set();
  if (object.composite.partCount === count) return 'all';
  const found = await store.get(partOf.bucket, partOf.key);
  return found ? new Set(decodeParts(found.data).map(({ number }) => number)) : 'all';
}

/** What cannot be read may yet be restored, and is then whole. */
function allIfDamaged(error: unknown): 'all' {
  if (error instanceof NeedleDamaged) return 'all';
  throw error;
}
