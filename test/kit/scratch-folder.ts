import { accessSync, constants, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Where Linux keeps files in memory. */
const IN_MEMORY = '/dev/shm';

/** More than a run of all tests holds at once: copies of databases with their log, and photos. In bytes. */
const ROOM = 6 * 1024 ** 3;

/**
 * Where tests keep what dies with them: in memory where there is plenty of it, as each copy of the databases is thousands
 * of small files; otherwise where the machine keeps temporary files.
 */
export function scratchFolder(): string {
  return process.availableMemory() >= ROOM && roomIn(IN_MEMORY) >= ROOM ? IN_MEMORY : tmpdir();
}

function roomIn(folder: string): number {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}
