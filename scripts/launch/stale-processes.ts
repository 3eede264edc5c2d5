import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

interface ProcessRecord {
  pid: number;
  identity: string;
  stopSignal: NodeJS.Signals;
}

/**
 * What tells the process that has this pid now from any that had it before or will have it after: when it was started,
 * and in which boot. Undefined when there is none, or only its zombie.
 */
export function processIdentity(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // Field 2 is the name in parentheses and may hold anything; state is field 3, the start time field 22.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`;
    }
    const [state, ...started] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
    return state && !state.startsWith('Z') ? started.join(' ') : undefined;
  } catch {
    return undefined; // no such process
  }
}

/** Notes a child in `<home>/run`, so that the next start can end it should this launcher be killed. */
export function recordProcess(home: string, name: string, pid: number, stopSignal: NodeJS.Signals): void {
  const identity = processIdentity(pid);
  if (identity)
    writeFileSync(recordFile(home, name), JSON.stringify({ pid, identity, stopSignal } satisfies ProcessRecord));
}

export function forgetProcess(home: string, name: string): void {
  rmSync(recordFile(home, name), { force: true });
}

/**
 * Ends the children that a killed launcher left behind in this home, and answers their names. A pid that has gone to
 * another program since is left alone. The caller holds the home's lock: none of them can belong to a living launcher.
 */
export async function endStaleProcesses(home: string, graceMs = 5_000): Promise<string[]> {
  const folder = join(home, 'run');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
  const ended = await Promise.all(
    names.map(async (name) => {
      const record = readRecord(home, name);
      const wasAlive = record !== undefined && (await endProcess(record, graceMs));
      forgetProcess(home, name);
      return wasAlive ? [name] : [];
    }),
  );
  return ended.flat();
}

/** Asks a process that is not our child to stop, then kills it; answers whether there was one. */
export async function endProcess({ pid, identity, stopSignal }: ProcessRecord, graceMs: number): Promise<boolean> {
  const isAlive = () => processIdentity(pid) === identity;
  if (!isAlive()) return false;
  signalIfThere(pid, stopSignal);
  for (const deadline = performance.now() + graceMs; isAlive(); await delay(20)) {
    if (performance.now() < deadline) continue;
    signalIfThere(pid, 'SIGKILL');
    break;
  }
  while (isAlive()) await delay(20);
  return true;
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function readRecord(home: string, name: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordFile(home, name), 'utf8')) as ProcessRecord;
  } catch {
    return undefined; // cut short by the kill that we clean up after
  }
}

const recordFile = (home: string, name: string) => join(home, 'run', `${name}.json`);
