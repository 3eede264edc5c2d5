import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore, type Store } from '../../../haystack/store/store.ts';

/** Somewhere that photos are kept, by number. */
export interface PhotoKeeper extends AsyncDisposable {
  /** Resolves when the photo is on disk. */
  write(n: number, photo: Buffer): Promise<void>;
  read(n: number): Promise<Buffer>;
}

export type Kind = 'haystack' | 'files';

export const openKeeper: Record<Kind, (directory: string) => Promise<PhotoKeeper>> = { haystack, files };

const BUCKET = 'photos';
/** As in development. */
const VOLUME_BYTES = 1024 ** 3;

async function haystack(directory: string): Promise<PhotoKeeper> {
  const store = await openHaystack(directory);
  await store.createBucket(BUCKET);
  const info = { headers: { 'content-type': 'image/jpeg' }, checksums: {}, eTag: '0'.repeat(32), modifiedAt: 0 };
  return {
    async write(n, data) {
      await store.put({ bucket: BUCKET, key: keyOf(n), info, data, onlyIf: null });
    },
    async read(n) {
      const found = await store.get(BUCKET, keyOf(n));
      if (!found) throw new Error(`Photo ${n} is not there`);
      return found.data;
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}

export async function openHaystack(directory: string): Promise<Store> {
  await mkdir(directory, { recursive: true });
  return openStore({
    directories: [directory],
    volumeBytes: VOLUME_BYTES,
    onDamage: (damage) => {
      throw new Error(`A volume is damaged: ${JSON.stringify(damage)}`);
    },
  });
}

/** A file for each photo, in 65 536 folders, as photos are kept where nobody thought of anything better. */
async function files(directory: string): Promise<PhotoKeeper> {
  const folderOf = (n: number) => {
    const hash = Math.imul(n, 0x9e37_79b1) >>> 16;
    return join(directory, hex(hash >> 8), hex(hash & 0xff));
  };
  return {
    async write(n, photo) {
      await mkdir(folderOf(n), { recursive: true });
      const file = await open(join(folderOf(n), keyOf(n)), 'w');
      await file.writeFile(photo);
      await file.datasync();
      await file.close();
    },
    read: (n) => readFile(join(folderOf(n), keyOf(n))),
    [Symbol.asyncDispose]: async () => {},
  };
}

const hex = (byte: number) => byte.toString(16).padStart(2, '0');
const keyOf = (n: number) => `${String(n).padStart(8, '0')}.jpg`;
