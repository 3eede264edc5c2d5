import { readFile, rename, writeFile } from 'node:fs/promises';
import { LaunchFailure } from './failure.ts';

/** The parsed file, or undefined where there is none. Throws HOME_UNUSABLE for a file that is not JSON. */
export async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LaunchFailure('HOME_UNUSABLE', {
      what: `${path} cannot be read`,
      why: `it is not JSON: ${(error as Error).message}`,
      remedy: `restore it, or remove the folder around it to start with an empty world`,
    });
  }
}

/** Writes the file whole or not at all. */
export async function writeJson(path: string, value: unknown, { mode = 0o644 } = {}): Promise<void> {
  const draft = `${path}.${process.pid}.draft`;
  await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`, { mode });
  await rename(draft, path);
}
