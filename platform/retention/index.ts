import { sql } from 'kysely';
import { type Shards, schemaOf } from '../shards/index.ts';
import type { Logger } from '../telemetry/index.ts';

/** What is kept only so long, by table: the column that tells its age, and the age in hours. */
const RETENTION = [
  // A client that repeats a mutation does so within a day (PRODUCT.md §9).
  { table: 'idempotency_record', age: 'created_at', hours: 24 },
  // A delivery is repeated for minutes; an operator who revives a dead event does so within a month.
  { table: 'handled_event', age: 'handled_at', hours: 30 * 24 },
] as const;

/** Small enough that nobody waits for the rows' locks. */
const BITE = 1000;

/** Removes what has been kept long enough from every logical shard; answers how many rows. */
export async function forgetOld(shards: Shards, now: Date): Promise<number> {
  let removed = 0;
  for (let shard = 0; shard < shards.map.shards; shard += 1) {
    for (const { table, age, hours } of RETENTION) {
      const before = new Date(now.getTime() - hours * 3600 * 1000);
      for (;;) {
        const bitten = await bite(shards, shard, { table, age, before });
        removed += bitten;
        if (bitten < BITE) break;
      }
    }
  }
  return removed;
}

async function bite(
  shards: Shards,
  shard: number,
  { table, age, before }: { table: string; age: string; before: Date },
): Promise<number> {
  const rows = sql.table(`${schemaOf(shard)}.${table}`);
  const { numAffectedRows = 0n } = await sql`
    delete from ${rows} where ctid in (
      select ctid from ${rows} where ${sql.ref(age)} < ${before} limit ${BITE} for update skip locked)`.execute(
    shards.db(shard),
  );
  return Number(numAffectedRows);
}

/** Forgets once an hour, until closed. Several processes may do so at once. */
export function startRetention(options: { shards: Shards; logger: Logger; everyMs?: number }): {
  close(): Promise<void>;
} {
  const { shards, logger, everyMs = 3600 * 1000 } = options;
  let pass = Promise.resolve();
  const timer = setInterval(() => {
    pass = forgetOld(shards, new Date()).then(
      (removed) => logger.info({ removed }, 'old rows were removed'),
      (error: unknown) => logger.warn({ err: error }, 'old rows were not removed; the next pass will'),
    );
  }, everyMs);
  return {
    async close() {
      clearInterval(timer);
      await pass;
    },
  };
}
