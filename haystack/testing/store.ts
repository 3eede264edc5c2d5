import { copyFile, mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { COMPACTION_DEFAULTS, type CompactionSettings } from '../store/compactor.ts';
import { openStore, type Store, type StoreOptions } from '../store/store.ts';

type Options = Omit<Partial<StoreOptions>, 'directories' | 'compaction'> & { compaction?: Partial<CompactionSettings> };

/** A store of small volumes with a bucket `b`, closed when disposed of. Its directories are created when need be. */
export async function openedStore(directories: string | string[], { compaction, ...options }: Options = {}) {
  const paths = [directories].flat();
  for (const path of paths) await mkdir(path, { recursive: true });
  const store = await openStore({
    directories: paths,
    volumeBytes: 1 << 20,
    onDamage: () => {},
    reserveBytes: 0,
    retryMillis: 0,
    ...options,
    compaction: { ...COMPACTION_DEFAULTS, bytesPerSecond: Number.MAX_SAFE_INTEGER, ...compaction },
  });
  await store.createBucket('b');
  return Object.assign(store, { [Symbol.asyncDispose]: store.close });
}

/** Stores a text under a key of the bucket `b`, as of `modifiedAt`. */
export function putText(store: Store, key: string, text: string, { onlyIfAbsent = false, modifiedAt = 1 } = {}) {
  const info = { headers: { 'content-type': 'text/plain' }, checksums: {}, eTag: 'e', modifiedAt };
  return store.put({ bucket: 'b', key, info, data: Buffer.from(text), onlyIf: onlyIfAbsent ? { absent: true } : null });
}

export async function textOf(store: Store, key: string): Promise<string | undefined> {
  return (await store.get('b', key))?.data.toString();
}

/** A copy of the volumes and names as they lie on disk now, as a crash would leave them. */
export async function crashCopy(from: string, to: string): Promise<string> {
  await mkdir(to);
  // A names table may be made one with others meanwhile, and its names lie in the volumes too.
  for (const name of (await readdir(from)).sort()) {
    await copyFile(join(from, name), join(to, name)).catch((error: unknown) => {
      if (name.endsWith('.haystack')) throw error;
    });
  }
  return to;
}

export async function flipByte(path: string, offset: number): Promise<void> {
  await using file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, offset);
  byte.writeUInt8(byte.readUInt8(0) ^ 0xff);
  await file.write(byte, 0, 1, offset);
}

/** Changes a byte in the middle of what was last written of this text, as a failing disk might; answers its mending. */
export async function rot(path: string, text: string): Promise<() => Promise<void>> {
  const at = (await readFile(path)).lastIndexOf(text);
  if (at === -1) throw new Error(`${path} does not hold ${text}`);
  const flip = () => flipByte(path, at + Math.floor(text.length / 2));
  await flip();
  return flip;
}

/** The names of the volumes in a directory, the oldest first. */
export async function volumesIn(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name.endsWith('.haystack')).sort();
}

/** Whether any file of a directory holds one of these texts. */
export async function isAnywhereIn(directory: string, ...texts: string[]): Promise<boolean> {
  for (const name of await readdir(directory)) {
    const bytes = await readFile(join(directory, name)).catch(() => null);
    // Names tables are made one with others, under another name.
    if (!bytes) return isAnywhereIn(directory, ...texts);
    if (texts.some((text) => bytes.includes(text))) return true;
  }
  return false;
}
