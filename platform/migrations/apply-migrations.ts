import type pg from 'pg';
import { withMigrationLock } from './lock.ts';
import { migrateSchema, type SchemaMigration } from './schema.ts';

/**
 * Brings one schema of one database up to date, in one transaction, while no other runner does. Connect directly to
 * PostgreSQL, not through PgBouncer.
 * @param waitMs how long to wait for another runner; 5 minutes when not given.
 * @returns how many migrations were applied; 0 when it was up to date.
 * @throws MigrationDrift, MigrationFailed or MigrationLocked; the schema is then as it was.
 */
export async function applyMigrations(
  pool: pg.Pool,
  { waitMs, ...migration }: SchemaMigration & { waitMs?: number },
): Promise<{ applied: number }> {
  return withMigrationLock(pool, async () => ({ applied: await migrateSchema(pool, migration) }), waitMs);
}
