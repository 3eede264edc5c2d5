import { stat } from 'node:fs/promises';
import { type Disk, type DiskOptions, openDisk } from './disk.ts';

/** A directory of the store is not there: its disk may not be mounted, and without it objects would seem lost. */
export class StoreMissing extends Error {
  readonly code = 'STORE_MISSING';

  constructor(path: string) {
    super(
      `${path} is no directory: mount the disk it belongs to, create it if it is new, or take it off HAYSTACK_STORES`,
    );
    this.name = 'StoreMissing';
  }
}

/** Opens every directory, or none. Throws StoreMissing, DirectoryInUse, VolumeUnreadable and VolumeNumberTaken. */
export async function openDisks(paths: readonly string[], options: Omit<DiskOptions, 'path'>): Promise<Disk[]> {
  for (const path of paths) if (!(await isDirectory(path))) throw new StoreMissing(path);
  const disks: Disk[] = [];
  try {
    for (const path of paths) disks.push(await openDisk({ ...options, path }));
    return disks;
  } catch (error) {
    await closeDisks(disks);
    throw error;
  }
}

/** Closes them all, whatever one of them says; then throws what the first said. */
export async function closeDisks(disks: readonly Disk[]): Promise<void> {
  const ends = await Promise.allSettled(disks.map((disk) => disk.close()));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() ?? false;
}
