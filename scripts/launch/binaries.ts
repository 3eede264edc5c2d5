import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

// A user's PATH may lack the folders in which Debian and Homebrew put servers.
const USUAL_FOLDERS = ['/usr/local/bin', '/usr/bin', '/usr/sbin', '/opt/homebrew/bin'];

/** The folders a server may be in: those of PATH first. */
export function binaryFolders(path: string | undefined): string[] {
  return [...new Set([...(path ?? '').split(delimiter).filter(Boolean), ...USUAL_FOLDERS])];
}

/** The first folder's executable of that name, or undefined. */
export function findBinary(name: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** "7.0.15" from whatever a server prints about its version; undefined when it cannot be run. */
export async function versionOf(
  binary: string,
  flag: string,
  env?: Record<string, string | undefined>,
): Promise<string | undefined> {
  const { stdout } = await execute(binary, [flag], { env: { ...process.env, ...env } }).catch(() => ({ stdout: '' }));
  return /\d+(\.\d+)+/.exec(stdout)?.[0];
}

/** Whether a dotted version is at least another, number by number. */
export function isAtLeast(version: string, minimum: string): boolean {
  return version.localeCompare(minimum, 'en', { numeric: true }) >= 0;
}
