import { fstatSync } from 'node:fs';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';

/**
 * Counts reads of the volumes that a directory has now, until mocks are restored. Those of other files are none of it: a
 * store writes tables of names, and reads them, when it finds the time.
 */
export async function countReads(directory: string): Promise<() => number> {
  const names = (await readdir(directory)).filter((name) => name.startsWith('volume-'));
  const volumes = new Set(await Promise.all(names.map(async (name) => (await stat(join(directory, name))).ino)));
  await using file = await open(join(directory, names[0] ?? ''));
  const handles = Object.getPrototypeOf(file) as FileHandle;
  const read = handles.read as (...of: unknown[]) => unknown;
  let count = 0;
  vi.spyOn(handles, 'read').mockImplementation(function (this: FileHandle, ...of: unknown[]) {
    if (volumes.has(fstatSync(this.fd).ino)) count += 1;
    return read.apply(this, of) as ReturnType<FileHandle['read']>;
  } as FileHandle['read']);
  return () => count;
}
