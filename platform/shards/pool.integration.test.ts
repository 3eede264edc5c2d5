import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { createPool } from './pool.ts';

let system: TestPlatform;
beforeAll(async () => {
  system = await testPlatform();
});
afterAll(() => system[Symbol.asyncDispose]());

test('a connection whose statement was given up is not lent to anyone else', async () => {
  const url = system.env.DIRECTORY_DATABASE_URL ?? '';
  const pool = createPool(url, { size: 1, name: 'test', statementTimeoutMs: 100, onError: () => undefined });
  const client = await pool.connect();
  await expect(client.query('select pg_sleep(3)')).rejects.toThrow('timeout');
  client.release();
  const { rows } = await pool.query('select 1 as one');
  expect(rows).toEqual([{ one: 1 }]);
  await pool.end();
});
