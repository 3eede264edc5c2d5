import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Migration } from './folder.ts';

/** A statement locks every table it reads and the server has room for some thousands: hundreds at a time fit any. */
const SCHEMAS_PER_STATEMENT = 250;

/**
 * Those of `schemas` whose history is exactly `migrations`, all finished: the ones a warm start need not open.
 * Histories are compared by hash, in one statement for 250 schemas; what differs, and how, is for the runner to read.
 */
export async function upToDateSchemas(
  pool: pg.Pool,
  schemas: readonly string[],
  migrations: readonly Migration[],
): Promise<Set<string>> {
  const expected = fingerprint(migrations);
  const upToDate = new Set<string>();
  const existing = await withHistory(pool, schemas);
  for (let start = 0; start < existing.length; start += SCHEMAS_PER_STATEMENT) {
    const batch = existing.slice(start, start + SCHEMAS_PER_STATEMENT);
    const { rows } = await pool.query<{ schema: string; fingerprint: string }>(
      batch.map(selectFingerprint).join(' UNION ALL '),
    );
    for (const row of rows) if (row.fingerprint === expected) upToDate.add(row.schema);
  }
  return upToDate;
}

async function withHistory(pool: pg.Pool, schemas: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ schema: string }>(
    `SELECT nspname AS schema FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE relname = '_prisma_migrations' AND nspname = ANY($1)`,
    [schemas],
  );
  return rows.map((row) => row.schema);
}

function selectFingerprint(schema: string): string {
  return `
    SELECT ${pg.escapeLiteral(schema)} AS schema, encode(sha256(convert_to(coalesce(string_agg(
      migration_name || ':' || checksum || ':' || (finished_at IS NOT NULL),
      E'\\n' ORDER BY migration_name COLLATE "C"), ''), 'UTF8')), 'hex') AS fingerprint
    FROM ${pg.escapeIdentifier(schema)}._prisma_migrations WHERE rolled_back_at IS NULL`;
}

function fingerprint(migrations: readonly Migration[]): string {
  const lines = migrations.map(({ name, checksum }) => `${name}:${checksum}:true`);
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
