import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { applyMigrations, readMigrations } from '@heliograph/platform/migrations';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TemporaryPostgres, testPostgres } from '../platform/testing/temporary-postgres.ts';
import { prismaCli } from './prisma-cli.ts';

const ROOT = path.join(import.meta.dirname, '..');
const ENGINE = path.join(import.meta.dirname, 'schema-engine.mjs');

let server: TemporaryPostgres;
let project: string;
let databaseUrl: string;

beforeAll(async () => {
  server = await testPostgres();
  databaseUrl = `${Object.assign(new URL(server.url), { pathname: '/schema_engine_test' })}?schema=shard_0042`;
  project = mkdtempSync(path.join(tmpdir(), 'schema-engine-'));
  const folder = path.join(project, 'prisma/shard');
  mkdirSync(folder, { recursive: true });
  for (const shared of ['scripts', 'node_modules']) symlinkSync(path.join(ROOT, shared), path.join(project, shared));
  cpSync(path.join(ROOT, 'prisma/shard/prisma.config.ts'), path.join(folder, 'prisma.config.ts'));
  given('id BigInt @id');
}, 30_000);

afterAll(async () => {
  rmSync(project, { recursive: true });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query('DROP DATABASE IF EXISTS schema_engine_test WITH (FORCE)');
  await client.end();
  await server[Symbol.asyncDispose]();
});

function given(fields: string): void {
  const schema = `datasource db {\n  provider = "postgresql"\n}\nmodel post {\n  ${fields}\n}\n`;
  writeFileSync(path.join(project, 'prisma/shard/schema.prisma'), schema);
}

const migrationsFolder = () => path.join(project, 'prisma/shard/migrations');
const migrationNames = () => readdirSync(migrationsFolder()).filter((name) => /^\d/.test(name));
const prisma = (...args: string[]) =>
  prismaCli([...args, '--config', path.join(project, 'prisma/shard/prisma.config.ts')], { DATABASE_URL: databaseUrl });

test('off line, the CLI makes the database, writes migrations, and agrees with our runner', async () => {
  await prisma('migrate', 'dev', '--name', 'init');
  expect(migrationNames()).toEqual([expect.stringMatching(/^\d{14}_init$/)]);

  given('id BigInt @id\n  caption String?');
  const diff = [
    '--from-migrations',
    migrationsFolder(),
    '--to-schema',
    path.join(project, 'prisma/shard/schema.prisma'),
  ];
  const sql = await prisma('migrate', 'diff', ...diff, '--script');
  expect(sql).toContain('ADD COLUMN     "caption" TEXT');

  mkdirSync(path.join(migrationsFolder(), '20990101000000_caption'));
  writeFileSync(path.join(migrationsFolder(), '20990101000000_caption/migration.sql'), sql);
  const pool = new pg.Pool({ connectionString: databaseUrl.replace(/\?.*/, '') });
  const ours = await applyMigrations(pool, { schema: 'shard_0042', migrations: readMigrations(migrationsFolder()) });
  await pool.end();
  expect(ours).toEqual({ applied: 1 });

  const [status, deploy] = await Promise.all([prisma('migrate', 'status'), prisma('migrate', 'deploy')]);
  expect(status).toContain('Database schema is up to date!');
  expect(deploy).toContain('No pending migrations to apply.');
}, 60_000);

test('what the engine cannot do is answered as an error, never by silence', async () => {
  const requests = [
    { id: 1, method: 'makeCoffee' },
    // The engine panics over this one.
    {
      id: 2,
      method: 'diff',
      params: { from: { tag: 'empty' }, to: { tag: 'schemaDatamodel', files: [] }, ...options },
    },
  ];
  const engine = spawn(process.execPath, [ENGINE, '--datasource', JSON.stringify({ url: databaseUrl })]);
  engine.stdin.write(requests.map((request) => `${JSON.stringify({ jsonrpc: '2.0', ...request })}\n`).join(''));
  const [output, [exitCode]] = await Promise.all([text(engine.stdout), once(engine, 'exit')]);
  const replies = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(replies).toEqual([
    expect.objectContaining({ id: 1, error: expect.objectContaining({ data: expect.anything() }) }),
    expect.objectContaining({ id: 2, error: expect.objectContaining({ data: expect.anything() }) }),
  ]);
  expect(replies[0].error.data.message).toContain('makeCoffee');
  expect(replies[1].error.data.message).toContain('panicked');
  expect(exitCode).toBe(1);
});

const options = { script: true, exitCode: null, filters: { externalTables: [], externalEnums: [] } };
