import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MigrationFolderInvalid } from './errors.ts';
import { readMigrations } from './folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'migrations-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('migrations come in order of name, each with the SHA-256 of its file', () => {
  writeFileSync(path.join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n');
  for (const [name, sql] of [
    ['2_b', 'SELECT 2;'],
    ['1_a', 'abc'],
  ] as const) {
    mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, name, 'migration.sql'), sql);
  }
  const [first, second, ...rest] = readMigrations(folder);
  // The test vector of FIPS 180-2.
  const checksum = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(first).toEqual({ name: '1_a', sql: 'abc', checksum });
  expect(second?.name).toBe('2_b');
  expect(rest).toEqual([]);
});

test('a folder that is missing, or a migration without SQL, is refused', () => {
  expect(() => readMigrations(path.join(folder, 'nowhere'))).toThrow(MigrationFolderInvalid);
  mkdirSync(path.join(folder, '1_empty'));
  expect(() => readMigrations(folder)).toThrow(/1_empty/);
});
