import type pg from 'pg';

export interface DueJobLooks {
  /** Wakes somebody for jobs of this kind from now on. */
  lookFor(name: string, wake: () => void): void;
  close(): Promise<void>;
}

/**
 * Looks from time to time which kinds of jobs are due in one database, and wakes who works on them: one statement for all
 * kinds, where pg-boss would send one for each of its workers. It finds what became due, and what nobody rang for.
 */
export function lookForDueJobs(options: {
  pool: pg.Pool;
  everyMs: number;
  onError(error: unknown): void;
}): DueJobLooks {
  const { pool, everyMs, onError } = options;
  const wakes = new Map<string, () => void>();
  let closed = false;
  let looking = Promise.resolve();

  const look = async (): Promise<void> => {
    try {
      for (const name of await dueAmong(pool, [...wakes.keys()])) wakes.get(name)?.();
    } catch (error) {
      onError(error);
    }
    if (!closed) timer = setTimeout(begin, everyMs);
  };
  const begin = () => {
    looking = look();
  };
  let timer = setTimeout(begin, everyMs);

  return {
    lookFor: (name, wake) => void wakes.set(name, wake),
    async close() {
      closed = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

async function dueAmong(pool: pg.Pool, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const { rows } = await pool.query<{ name: string }>(
    `select name from unnest($1::text[]) as asked(name) where exists (
       select from pgboss.job where job.name = asked.name and state < 'active' and not blocked and start_after <= now())`,
    [names],
  );
  return rows.map(({ name }) => name);
}
