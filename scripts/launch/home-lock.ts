import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { LaunchFailure } from './failure.ts';

export interface HomeLock {
  /** Tells a start that comes meanwhile that waiting is worth it. */
  announceStop(): void;
  release(): void;
}

const SQLITE_BUSY = 5;
// A stop takes ten seconds at most, and npm goes away before what it started has.
const PATIENCE_MS = 12_000;

/**
 * Locks a home for this process. Where the present holder is just stopping it waits for it, otherwise it throws
 * HOME_IN_USE at once.
 *
 * The lock is SQLite's exclusive file lock. The kernel drops it with the process, however that ends, so there is never
 * a stale one to judge and no moment in which two launchers could both take it over.
 */
export async function lockHome(home: string, { patienceMs = PATIENCE_MS } = {}): Promise<HomeLock> {
  const holderFile = join(home, 'launcher.pid');
  const announce = (state: 'running' | 'stopping') => writeFileSync(holderFile, `${process.pid} ${state}\n`);
  const database = new DatabaseSync(join(home, 'launcher.lock'));
  const deadline = performance.now() + patienceMs;
  while (!tryLock(database)) {
    const [pid, state] = holderIn(holderFile);
    if (state !== 'stopping' || performance.now() > deadline) {
      database.close();
      throw inUse(home, pid);
    }
    await delay(50);
  }
  announce('running');
  return {
    announceStop: () => database.isOpen && announce('stopping'),
    release: () => database.isOpen && database.close(),
  };
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec('PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return false;
    database.close();
    throw error;
  }
}

function holderIn(file: string): [pid: string, state: string | undefined] {
  try {
    const [pid = 'unknown', state] = readFileSync(file, 'utf8').trim().split(' ');
    return [pid, state];
  } catch {
    return ['unknown', undefined]; // it has the lock, and has not come to write this yet
  }
}

function inUse(home: string, pid: string): LaunchFailure {
  return new LaunchFailure('HOME_IN_USE', {
    what: `another Heliograph (pid ${pid}) runs in ${home}`,
    why: 'two cannot share one home: it holds their databases',
    remedy: `end it ("kill ${pid}"), or give this one its own: HELIOGRAPH_HOME=.heliograph-2 PORT=4100 npm start`,
  });
}
