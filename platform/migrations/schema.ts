import pg from 'pg';
import { MigrationFailed } from './errors.ts';
import type { Migration } from './folder.ts';
import { type AppliedMigration, CREATE_HISTORY, pendingMigrations, READ_HISTORY, RECORD_MIGRATION } from './history.ts';
import { inTransaction } from './transaction.ts';

export interface SchemaMigration {
  schema: string;
  migrations: readonly Migration[];
  /** How long a statement may queue for a table that others use; they queue behind it for as long. 5 s by default. */
  lockTimeoutMs?: number;
}

const DEFAULT_LOCK_TIMEOUT_MS = 5000;

/**
 * Brings one schema up to date in one transaction: all that is pending, or nothing. The caller holds the lock.
 * `search_path` is set for that transaction only and to that schema only, so a migration names things unqualified.
 * @returns how many migrations were applied.
 */
export function migrateSchema(pool: pg.Pool, migration: SchemaMigration): Promise<number> {
  return inTransaction(pool, (client) => applyPending(client, migration));
}

async function applyPending(
  client: pg.PoolClient,
  { schema, migrations, lockTimeoutMs = DEFAULT_LOCK_TIMEOUT_MS }: SchemaMigration,
): Promise<number> {
  const name = pg.escapeIdentifier(schema);
  await client.query(`
    SET LOCAL lock_timeout = ${lockTimeoutMs};
    CREATE SCHEMA IF NOT EXISTS ${name};
    SET LOCAL search_path TO ${name};
    SET LOCAL client_min_messages = warning;
    ${CREATE_HISTORY}`);
  const { rows } = await client.query<AppliedMigration>(READ_HISTORY);
  const pending = pendingMigrations(schema, rows, migrations);
  for (const migration of pending) await apply(client, schema, migration);
  return pending.length;
}

async function apply(client: pg.PoolClient, schema: string, { name, sql, checksum }: Migration): Promise<void> {
  try {
    // Without parameters the server gets the script as it is: nothing here splits it, so $$ bodies stay whole.
    await client.query(sql);
  } catch (error) {
    throw new MigrationFailed(schema, name, describe(error, sql), error);
  }
  // After a COMMIT of its own the rest would run in another schema, outside any transaction.
  if (client.getTransactionStatus() !== 'T') {
    throw new MigrationFailed(schema, name, 'it ends the transaction it runs in: take BEGIN, COMMIT and ROLLBACK out');
  }
  await client.query(RECORD_MIGRATION, [checksum, name]);
}

function describe(error: unknown, sql: string): string {
  if (!(error instanceof pg.DatabaseError)) return error instanceof Error ? error.message : String(error);
  const line = error.position ? ` (line ${sql.slice(0, Number(error.position)).split('\n').length})` : '';
  return `${error.message}${line}`;
}
