import { readdir, readFile } from 'node:fs/promises';
import type pg from 'pg';

/** As Linux counts processor time, for every process it has had. */
const TICKS_PER_SECOND = 100;

/** Milliseconds of processor time of this process and of PostgreSQL with all its backends; NaN where there is no /proc. */
export async function createCpuMeter(pool: pg.Pool): Promise<() => Promise<number>> {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  const postmaster = (await statOf(Number(rows[0]?.pid)))?.parent;
  return async () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000 + (await treeMs(postmaster));
  };
}

interface Stat {
  parent: number;
  ownMs: number;
  /** Of children that have ended. */
  endedMs: number;
}

async function treeMs(root: number | undefined): Promise<number> {
  const stat = root === undefined ? null : await statOf(root);
  if (!stat) return Number.NaN;
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  const stats = await Promise.all(pids.map(statOf));
  const children = stats.filter((one) => one?.parent === root);
  return children.reduce((sum, child) => sum + (child?.ownMs ?? 0), stat.ownMs + stat.endedMs);
}

/** Null where the process has ended. */
async function statOf(pid: number): Promise<Stat | null> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (line === null) return null;
  // The name, in brackets, may have spaces.
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const ms = (first: number): number => (((fields[first] ?? 0) + (fields[first + 1] ?? 0)) / TICKS_PER_SECOND) * 1000;
  return { parent: fields[1] ?? 0, ownMs: ms(11), endedMs: ms(13) };
}
