import { readdir, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Location, MAX_VOLUMES } from './needle-index.ts';
import { createVolume, openVolume, syncDirectory, type Volume } from './volume.ts';

/** The volumes of a directory: many that are only read, and the last, which grows. */
export interface VolumeSet {
  /** By number, oldest first. */
  readonly byId: ReadonlyMap<number, Volume>;
  /** Appends encoded needles with one sync, to a new volume when the last has reached its size. */
  append(needles: readonly Buffer[]): Promise<Location[]>;
  /** Whether this is the volume that grows. */
  isCurrent(volume: Volume): boolean;
  /** Seals the volume that grows and begins the next. Not while something is appended. */
  rotate(): Promise<void>;
  /** Takes a volume's file away, durably. It can still be read until it is released. */
  removeFile(volume: Volume): Promise<void>;
  /** Closes a volume that nobody reads any more. */
  release(volume: Volume): Promise<void>;
  close(): Promise<void>;
}

/** There is no number left for another volume. */
export class VolumesExhausted extends Error {
  readonly code = 'VOLUMES_EXHAUSTED';
}

export async function openVolumes(directory: string, volumeBytes: number): Promise<VolumeSet> {
  const byId = new Map<number, Volume>();
  const last = () => [...byId.values()].at(-1);

  for (const { id, path } of await volumeFiles(directory)) {
    const volume = await openVolume(path, id);
    if (volume) byId.set(id, volume);
    else await unlink(path);
  }

  async function addVolume(id: number): Promise<Volume> {
    if (id > MAX_VOLUMES) throw new VolumesExhausted('raise HAYSTACK_VOLUME_BYTES: every volume number is taken');
    const volume = await createVolume(pathOf(directory, id), id);
    byId.set(id, volume);
    return volume;
  }

  /** The number is one more than ever was, since the last volume is never removed. */
  async function next(current: Volume): Promise<Volume> {
    await current.seal();
    return addVolume(current.id + 1);
  }

  async function writable(): Promise<Volume> {
    const current = last();
    if (!current) return addVolume(1);
    if (!current.isUsable || current.byteSize >= volumeBytes) {
      return next(current);
    }
    if (current.isSealed) await current.unseal();
    return current;
  }

  return {
    byId,
    async append(needles) {
      const volume = await writable();
      return volume.append(needles);
    },
    isCurrent: (volume) => volume === last(),
    async rotate() {
      const current = last();
      if (current) await next(current);
    },
    async removeFile(volume) {
      await rm(pathOf(directory, volume.id), { force: true });
      await syncDirectory(directory);
    },
    async release(volume) {
      byId.delete(volume.id);
      await volume.close();
    },
    async close() {
      await last()?.seal();
      for (const volume of byId.values()) await volume.close();
    },
  };
}

async function volumeFiles(directory: string): Promise<{ id: number; path: string }[]> {
  const ids = (await readdir(directory)).flatMap((name) => {
    const number = /^volume-(\d{5})\.haystack$/.exec(name)?.[1];
    return number ? [Number(number)] : [];
  });
  return ids.sort((a, b) => a - b).map((id) => ({ id, path: pathOf(directory, id) }));
}

function pathOf(directory: string, id: number): string {
  return join(directory, `volume-${String(id).padStart(5, '0')}.haystack`);
}
