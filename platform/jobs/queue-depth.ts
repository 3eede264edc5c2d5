import type pg from 'pg';
import type { JobDefinition } from './define-job.ts';

/** More are never counted: whether a hundred thousand or a million wait, every worker there may be is wanted. */
const ENOUGH = 100_000;

/** Counts the jobs of this kind that wait for a worker now, in all databases together. */
export async function queueDepth(pools: readonly pg.Pool[], { name }: JobDefinition<object>): Promise<number> {
  const depths = await Promise.all(
    pools.map(async (pool) => {
      const { rows } = await pool.query<{ depth: number }>(
        `select count(*)::int as depth from (
           select from pgboss.job where name = $1 and state < 'active' and start_after <= now() limit ${ENOUGH}
         ) as waiting`,
        [name],
      );
      return rows[0]?.depth ?? 0;
    }),
  );
  return depths.reduce((sum, depth) => sum + depth, 0);
}
