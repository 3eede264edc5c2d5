import { MigrationDrift } from './errors.ts';
import type { Migration } from './folder.ts';

/** Prisma's own table, column for column, so that the Prisma CLI accepts what this runner wrote and the reverse. */
export const CREATE_HISTORY = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`;

/** A row of the history that counts: one that was rolled back does not. */
export interface AppliedMigration {
  name: string;
  checksum: string;
  finished: boolean;
}

export const READ_HISTORY = `
  SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
  FROM _prisma_migrations WHERE rolled_back_at IS NULL`;

export const RECORD_MIGRATION = `
  INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
  VALUES (gen_random_uuid(), $1, $2, now(), clock_timestamp(), 1)`;

/**
 * What is left to apply to a schema, oldest first.
 * @throws MigrationDrift naming everything in the schema's history that the folder contradicts.
 */
export function pendingMigrations(
  schema: string,
  applied: readonly AppliedMigration[],
  migrations: readonly Migration[],
): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  const problems = applied.flatMap((row) => driftOf(row, known.get(row.name)) ?? []);
  if (problems.length > 0) throw new MigrationDrift(schema, problems);

  const done = new Set(applied.map((row) => row.name));
  return migrations.filter((migration) => !done.has(migration.name));
}

function driftOf(row: AppliedMigration, migration: Migration | undefined): string | undefined {
  if (!row.finished) {
    return (
      `${row.name} was begun by another tool and never finished: repair the schema by hand, ` +
      `then tell the Prisma CLI with "migrate resolve --applied ${row.name}" or "--rolled-back ${row.name}"`
    );
  }
  if (!migration) {
    return `${row.name} is applied but not in the folder: this code is older than the database, run the newer one`;
  }
  if (migration.checksum !== row.checksum) {
    return `${row.name} was edited after it was applied: restore the file, and put the change in a new migration`;
  }
  return undefined;
}
