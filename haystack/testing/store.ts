import { copyFile, mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { COMPACTION_DEFAULTS, type CompactionSettings } from '../store/compactor.ts';
import { openStore, type Store, type StoreOptions } from '../store/store.ts';

type Options = Omit<Partial<StoreOptions>, 'directory' | 'compaction'> & { compaction?: Partial<CompactionSettings> };

/** A store of small volumes, closed when disposed of. */
export async function openedStore(directory: string, { compaction, ...options }: Options = {}) {
  const settings = { ...COMPACTION_DEFAULTS, bytesPerSecond: Number.MAX_SAFE_INTEGER, ...compaction };
  const store = await openStore({
    directory,
    volumeBytes: 1 << 20,
    onDamage: () => {},
    ...options,
    compaction: settings,
  });
  return Object.assign(store, { [Symbol.asyncDispose]: store.close });
}

/** Stores a text under a key of the bucket `b`, as of `modifiedAt`. */
export function putText(store: Store, key: string, text: string, { onlyIfAbsent = false, modifiedAt = 1 } = {}) {
  const info = { headers: { 'content-type': 'text/plain' }, checksums: {}, eTag: 'e', modifiedAt };
  return store.put({ bucket: 'b', key, info, data: Buffer.from(text), onlyIfAbsent });
}

export async function textOf(store: Store, key: string): Promise<string | undefined> {
  return (await store.get('b', key))?.data.toString();
}

/** A copy of the volumes as they lie on disk now, as a crash would leave them. */
export async function crashCopy(from: string, to: string): Promise<string> {
  await mkdir(to);
  for (const name of await readdir(from)) await copyFile(join(from, name), join(to, name));
  return to;
}

export async function flipByte(path: string, offset: number): Promise<void> {
  await using file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, offset);
  byte.writeUInt8(byte.readUInt8(0) ^ 0xff);
  await file.write(byte, 0, 1, offset);
}

/** Whether any file of a directory holds one of these texts. */
export async function isAnywhereIn(directory: string, ...texts: string[]): Promise<boolean> {
  for (const name of await readdir(directory)) {
    const bytes = await readFile(join(directory, name));
    if (texts.some((text) => bytes.includes(text))) return true;
  }
  return false;
}
