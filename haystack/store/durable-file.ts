import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Ends the name of a file that is being written; what a crash has left of one is worth nothing. */
export const UNFINISHED = '.tmp';

/** Writes all of `bytes`, in as many calls as the system asks for. */
export async function writeFully(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

/** Makes what was created in, or removed from, a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** A file that is there whole and durable, or not at all: `write` fills it under another name. */
export async function createDurably(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const unfinished = `${path}${UNFINISHED}`;
  const file = await open(unfinished, 'w', 0o600);
  try {
    await write(file);
    await file.datasync();
  } catch (error) {
    await file.close();
    // It only takes room, and the next start removes it too.
    await rm(unfinished, { force: true }).catch(() => {});
    throw error;
  }
  await file.close();
  await rename(unfinished, path);
  await syncDirectory(dirname(path));
}
