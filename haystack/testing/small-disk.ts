import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from './temporary-directory.ts';

/** A file system of its own of so many bytes; null, and why is printed, where none may be mounted. */
export async function smallDisk(byteSize: number): Promise<(AsyncDisposable & { path: string }) | null> {
  const directory = await temporaryDirectory();
  const path = join(directory.path, 'disk');
  await mkdir(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${byteSize}`, 'none', path], { stdio: 'pipe' });
  } catch (error) {
    await directory[Symbol.asyncDispose]();
    console.warn(`no file system can be mounted here, so what a full disk does is not tested: ${error}`);
    return null;
  }
  return {
    path,
    async [Symbol.asyncDispose]() {
      execFileSync('umount', [path]);
      await directory[Symbol.asyncDispose]();
    },
  };
}
