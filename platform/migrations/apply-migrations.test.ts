import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TemporaryPostgres, testPostgres } from '../testing/temporary-postgres.ts';
import { applyMigrations } from './apply-migrations.ts';
import { MigrationDrift, MigrationFailed, MigrationLocked } from './errors.ts';
import type { Migration } from './folder.ts';

let server: TemporaryPostgres;
let pool: pg.Pool;
beforeAll(async () => {
  server = await testPostgres();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  pool = new pg.Pool({ connectionString: server.url, max: 2 });
});
afterEach(async () => {
  await pool.query('DROP SCHEMA IF EXISTS apply_test CASCADE');
  await pool.end();
});

const schema = 'apply_test';
const migration = (name: string, sql: string): Migration => ({
  name,
  sql,
  checksum: createHash('sha256').update(sql).digest('hex'),
});
const init = migration('1_init', 'CREATE TABLE post (id bigint PRIMARY KEY);\n-- and\nCREATE TABLE tag (name text);');
const likes = migration('2_likes', 'ALTER TABLE post ADD COLUMN likes int NOT NULL DEFAULT 0;');
const apply = (...migrations: Migration[]) => applyMigrations(pool, { schema, migrations });
const value = async (sql: string) => Object.values((await pool.query(sql)).rows[0] ?? {})[0];
const relations = () => value(`SELECT count(*)::int FROM pg_class WHERE relnamespace = to_regnamespace('${schema}')`);

test('a fresh schema gets everything, an old one what is new, an up-to-date one nothing', async () => {
  expect(await apply(init)).toEqual({ applied: 1 });
  expect(await apply(init, likes)).toEqual({ applied: 1 });
  expect(await apply(init, likes)).toEqual({ applied: 0 });
  await pool.query(`INSERT INTO ${schema}.post (id) VALUES (1)`);
  expect(await value(`SELECT likes FROM ${schema}.post`)).toBe(0);
});

test('the history is a row for each migration as Prisma writes it', async () => {
  await apply(init);
  const { rows } = await pool.query(`SELECT * FROM ${schema}._prisma_migrations`);
  expect(rows).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      checksum: init.checksum,
      finished_at: expect.any(Date),
      migration_name: '1_init',
      logs: null,
      rolled_back_at: null,
      started_at: expect.any(Date),
      applied_steps_count: 1,
    },
  ]);
});

test('functions in $$ bodies stay whole and see the schema they were made in', async () => {
  const body = `CREATE SEQUENCE ids;
    CREATE FUNCTION next_id() RETURNS bigint LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    BEGIN
      PERFORM 1; -- a semicolon inside
      RETURN nextval('ids');
    END $$;
    CREATE TABLE made (id bigint DEFAULT next_id());`;
  await apply(migration('1_function', body));
  await pool.query(`INSERT INTO ${schema}.made DEFAULT VALUES`);
  expect(await value(`SELECT ${schema}.next_id()`)).toBe('2');
});

test('a failing migration leaves nothing of the run behind, and says where it failed', async () => {
  const failure = apply(init, migration('2_bad', 'CREATE TABLE half ();\nSELEKT 1;'));
  await expect(failure).rejects.toThrow(MigrationFailed);
  await expect(failure).rejects.toThrow(/2_bad failed on schema apply_test.*SELEKT.*line 2/);
  expect(await value(`SELECT to_regnamespace('${schema}')`)).toBeNull();
});

test('a connection lost in the middle is a failure like any other, and the pool goes on', async () => {
  const suicide = migration('1_lost', 'CREATE TABLE half (); SELECT pg_terminate_backend(pg_backend_pid());');
  await expect(apply(suicide)).rejects.toThrow(MigrationFailed);
  expect(await apply(init)).toEqual({ applied: 1 });
});

test('a migration that ends its own transaction is refused', async () => {
  await expect(apply(migration('1_commit', 'CREATE TABLE early (); COMMIT;'))).rejects.toThrow(/take .*COMMIT.* out/);
});

test('a search_path never outlives its transaction', async () => {
  const before = await value('SHOW search_path');
  await apply(init);
  const sessions = await Promise.all([value('SHOW search_path'), value('SHOW search_path')]);
  expect(sessions).toEqual([before, before]);
});

test.each([
  ['edited', () => apply({ ...init, checksum: 'e'.repeat(64) }, likes)],
  ['gone from the folder', () => apply(likes)],
])('an applied migration that was %s is drift, and nothing more is applied', async (_kind, run) => {
  await apply(init);
  const before = await relations();
  await expect(run()).rejects.toThrow(MigrationDrift);
  expect(await relations()).toBe(before);
});

test('what another tool left half-applied is drift; what it rolled back is applied anew', async () => {
  await apply(init);
  const insert = `INSERT INTO ${schema}._prisma_migrations (id, checksum, migration_name) VALUES ('x', $1, $2)`;
  await pool.query(insert, [likes.checksum, likes.name]);
  await expect(apply(init, likes)).rejects.toMatchObject({ code: 'MIGRATION_DRIFT', schema });
  await pool.query(`UPDATE ${schema}._prisma_migrations SET rolled_back_at = now() WHERE id = 'x'`);
  expect(await apply(init, likes)).toEqual({ applied: 1 });
});

test('a table in use is not queued for without end', async () => {
  await apply(init);
  const reader = await pool.connect();
  await reader.query(`BEGIN; SELECT * FROM ${schema}.post`);
  const impatient = applyMigrations(pool, { schema, migrations: [init, likes], lockTimeoutMs: 20 });
  await expect(impatient).rejects.toThrow(/lock timeout/);
  await reader.query('COMMIT');
  reader.release();
  expect(await apply(init, likes)).toEqual({ applied: 1 });
});

test('a second runner waits for the first, but not without end', async () => {
  // The lock that the Prisma CLI takes.
  const holder = await pool.connect();
  await holder.query('SELECT pg_advisory_lock(72707369)');
  const impatient = applyMigrations(pool, { schema, migrations: [init], waitMs: 20 });
  await expect(impatient).rejects.toThrow(MigrationLocked);
  const patient = apply(init);
  await holder.query('SELECT pg_advisory_unlock(72707369)');
  holder.release();
  expect(await patient).toEqual({ applied: 1 });
});
