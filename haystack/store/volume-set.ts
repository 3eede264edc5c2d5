import { readdir, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory } from './durable-file.ts';
import type { Location } from './needle-index.ts';
import { createVolume, openVolume, type Volume } from './volume.ts';
import type { VolumeNumbers } from './volume-numbers.ts';

/** The volumes of a directory: many that are only read, and the last, which grows. */
export interface VolumeSet {
  /** By number, oldest first. */
  readonly byId: ReadonlyMap<number, Volume>;
  /** Appends encoded needles with one sync, to a new volume when the last has reached its size. */
  append(needles: readonly Buffer[]): Promise<Location[]>;
  /** The volume that grows; null before the first. */
  readonly current: Volume | null;
  /** Seals the volume that grows and begins the next. Not while something is appended. */
  rotate(): Promise<void>;
  /** Takes a volume's file away, durably. It can still be read until it is released. */
  removeFile(volume: Volume): Promise<void>;
  /** Closes a volume that nobody looks up any more; those who hold it read on. */
  release(volume: Volume): Promise<void>;
  close(): Promise<void>;
}

export async function openVolumes(directory: string, volumeBytes: number, numbers: VolumeNumbers): Promise<VolumeSet> {
  const byId = new Map<number, Volume>();
  let last: Volume | null = null;

  async function addVolume(): Promise<Volume> {
    const volume = await numbers.addNext((id) => createVolume(pathOf(directory, id), id), directory);
    byId.set(volume.id, volume);
    last = volume;
    return volume;
  }

  async function next(current: Volume): Promise<Volume> {
    await current.seal();
    return addVolume();
  }

  async function writable(): Promise<Volume> {
    if (!last) return addVolume();
    if (!last.isUsable || last.byteSize >= volumeBytes) return next(last);
    if (last.isSealed) await last.unseal();
    return last;
  }

  async function closeAll(): Promise<void> {
    for (const volume of byId.values()) {
      numbers.remove(volume.id);
      await volume.close();
    }
  }

  try {
    for (const { id, path } of await volumeFiles(directory)) {
      const volume = await openVolume(path, id);
      if (!volume) {
        await unlink(path);
        continue;
      }
      byId.set(id, volume);
      last = volume;
      numbers.add(volume, directory);
    }
  } catch (error) {
    for (const volume of byId.values()) await volume.close();
    throw error;
  }

  return {
    byId,
    async append(needles) {
      const volume = await writable();
      return volume.append(needles);
    },
    get current() {
      return last;
    },
    async rotate() {
      if (last) await next(last);
    },
    async removeFile(volume) {
      await rm(pathOf(directory, volume.id), { force: true });
      await syncDirectory(directory);
    },
    async release(volume) {
      byId.delete(volume.id);
      numbers.remove(volume.id);
      await volume.close();
    },
    async close() {
      try {
        await last?.seal();
      } finally {
        await closeAll();
      }
    },
  };
}

async function volumeFiles(directory: string): Promise<{ id: number; path: string }[]> {
  const ids = (await readdir(directory)).flatMap((name) => {
    const number = /^volume-(\d{5,6})\.haystack$/.exec(name)?.[1];
    return number ? [Number(number)] : [];
  });
  return ids.sort((a, b) => a - b).map((id) => ({ id, path: pathOf(directory, id) }));
}

function pathOf(directory: string, id: number): string {
  return join(directory, `volume-${String(id).padStart(5, '0')}.haystack`);
}
