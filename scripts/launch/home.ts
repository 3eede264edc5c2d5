import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LaunchFailure } from './failure.ts';
import { type HomeLock, lockHome } from './home-lock.ts';

/** A home that this launcher, and no other, may use until it is closed. */
export interface Home extends HomeLock {
  readonly path: string;
}

/**
 * Makes the folder if need be and locks it. Throws HOME_IN_USE while another launcher runs in it, HOME_UNUSABLE when we
 * may not write there.
 */
export async function openHome(folder: string): Promise<Home> {
  const path = resolve(folder);
  makeFolder(path);
  const lock = await lockHome(path).catch((error: unknown) => {
    throw error instanceof LaunchFailure ? error : unusable(path, error);
  });
  keepLogsOfLastRun(makeFolder(join(path, 'logs')));
  makeFolder(join(path, 'run'));
  return { path, ...lock };
}

/** Makes the folder readable to all whatever the umask says: PostgreSQL may have to run as somebody else. */
export function makeFolder(path: string): string {
  try {
    const isNew = !existsSync(path);
    mkdirSync(path, { recursive: true });
    if (isNew) chmodSync(path, 0o755);
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(path, error);
  }
  return path;
}

function unusable(path: string, error: unknown): LaunchFailure {
  return new LaunchFailure('HOME_UNUSABLE', {
    what: `${path} cannot be used`,
    why: (error as Error).message,
    remedy: `make it writable for this user (somebody else may have made it), or choose another: HELIOGRAPH_HOME=…`,
  });
}

/** Logs of the run before stay, those before it go: a home does not grow by being started. */
function keepLogsOfLastRun(logs: string): void {
  for (const file of readdirSync(logs).filter((name) => name.endsWith('.log') && !name.endsWith('.previous.log'))) {
    renameSync(join(logs, file), join(logs, file.replace(/\.log$/, '.previous.log')));
  }
}
