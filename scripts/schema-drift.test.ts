import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TemporaryPostgres, testPostgres } from '../platform/testing/temporary-postgres.ts';
import { writeMigration } from './migrate-dev.ts';
import { prismaFiles } from './prisma-schemas.ts';
import { missingSql, schemaDrift } from './schema-drift.ts';
import { runOn } from './schema-engine/databases.ts';

/** May create databases and owns what it made, so that what it leaves behind is known from what others make. */
const AUTHOR = 'schema_drift_author';
let server: TemporaryPostgres;
let databaseUrl: string;

beforeAll(async () => {
  server = await testPostgres();
  await runOn(server.url, `CREATE ROLE ${AUTHOR} LOGIN CREATEDB PASSWORD 'author'`);
  databaseUrl = Object.assign(new URL(server.url), { username: AUTHOR, password: 'author' }).href;
});

afterAll(async () => {
  await runOn(server.url, `DROP ROLE ${AUTHOR}`);
  await server[Symbol.asyncDispose]();
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'schema-drift-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const schema = () => ({ ...prismaFiles(folder), trialSchema: 'shard_0000' });
const drift = () => missingSql(schema(), databaseUrl);
const POST = 'model post {\n  id BigInt @id @default(dbgenerated("next_id()"))\n}';

function given(model: string, migrations: Record<string, string>): void {
  writeFileSync(schema().schemaFile, `datasource db {\n  provider = "postgresql"\n}\n${model}\n`);
  for (const [name, sql] of Object.entries(migrations)) {
    mkdirSync(path.join(schema().migrationsFolder, name), { recursive: true });
    writeFileSync(path.join(schema().migrationsFolder, name, 'migration.sql'), sql);
  }
}

const byHand = `
  DO $$ BEGIN IF current_schema() <> 'shard_0000' THEN RAISE EXCEPTION 'in %', current_schema(); END IF; END $$;
  CREATE SEQUENCE ids;
  CREATE FUNCTION next_id() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN nextval('ids'); END $$;
  CREATE TABLE post (id bigint PRIMARY KEY DEFAULT next_id(), CONSTRAINT positive CHECK (id > 0));
  CREATE INDEX half ON post (id) WHERE id > 1000;`;

test.each(['directory', 'shard'] as const)('the migrations of %s lead to its schema.prisma', async (name) => {
  expect(await schemaDrift(name, databaseUrl)).toBe('');
});

test('functions, checks, sequences and partial indexes by hand are no drift', async () => {
  given(POST, { '1_init': byHand });
  expect(await drift()).toBe('');
});

test('a column that no migration adds is drift, told in SQL', async () => {
  given(POST.replace('}', '  caption String?\n}'), { '1_init': byHand });
  expect(await drift()).toContain('ALTER TABLE "post" ADD COLUMN     "caption" TEXT');
});

test('a migration that fails is an error, not drift, and no shadow database is left behind', async () => {
  given(POST, { '1_bad': 'CREATE TABLE post (id bigint); SELEKT 1;' });
  await expect(drift()).rejects.toThrow(/SELEKT/);
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query(`SELECT datname FROM pg_database WHERE datdba = '${AUTHOR}'::regrole`);
  await client.end();
  expect(rows).toEqual([]);
});

test('an author gets the missing migration once, then only an empty one, and only on demand', async () => {
  given('model post {\n  id BigInt @id\n}', {});
  const author = { databaseUrl, now: new Date('2026-02-03T04:05:06Z') };
  const file = await writeMigration(schema(), { ...author, name: 'init' });
  expect(path.relative(folder, file)).toBe('migrations/20260203040506_init/migration.sql');
  expect(readFileSync(file, 'utf8')).toMatch(/^-- CreateTable\nCREATE TABLE "post"/);
  expect(await drift()).toBe('');

  await expect(writeMigration(schema(), { ...author, name: 'more' })).rejects.toThrow(/already lead to/);
  await writeMigration(schema(), { ...author, name: 'by_hand', allowEmpty: true });
  await expect(writeMigration(schema(), { ...author, name: 'Drop Table' })).rejects.toThrow(/no name/);
  const written = readdirSync(schema().migrationsFolder).sort();
  expect(written).toEqual(['20260203040506_by_hand', '20260203040506_init', 'migration_lock.toml']);
});
