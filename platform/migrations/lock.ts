import pg from 'pg';
import { MigrationLocked } from './errors.ts';

/** The advisory lock that the Prisma CLI takes too: runner and CLI exclude each other. */
const PRISMA_MIGRATE_LOCK = 72707369;
const LOCK_NOT_AVAILABLE = '55P03';
const DEFAULT_WAIT_MS = 300_000;

/**
 * Runs `work` while no other runner migrates this database. The lock belongs to a session: so it has a connection of
 * its own beside the pool, dies with this process, and cannot pass PgBouncer in transaction mode.
 * Give it a pool without `query_timeout`: `pg` would give the wait up, and long migrations too.
 * @throws MigrationLocked when another runner holds it for longer than `waitMs`.
 */
export async function withMigrationLock<T>(
  pool: pg.Pool,
  work: () => Promise<T>,
  waitMs = DEFAULT_WAIT_MS,
): Promise<T> {
  const session = new pg.Client(pool.options);
  // A lost session loses the lock, nothing else: two runs on one schema make one of them fail whole.
  session.on('error', () => undefined);
  await session.connect();
  try {
    await lock(session, waitMs);
    return await work();
  } finally {
    await session.end();
  }
}

async function lock(session: pg.Client, waitMs: number): Promise<void> {
  await session.query(`SET lock_timeout = ${waitMs}`);
  try {
    await session.query('SELECT pg_advisory_lock($1)', [PRISMA_MIGRATE_LOCK]);
  } catch (error) {
    throw error instanceof pg.DatabaseError && error.code === LOCK_NOT_AVAILABLE
      ? new MigrationLocked(waitMs, error)
      : error;
  }
}
