import type pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { atClass, type WorkClass } from '../resilience/index.ts';
import { shareOf } from './lend-by-class.ts';
import { createPool } from './pool.ts';

/** The server of this run, but a database that holds nothing. */
const urlOf = () =>
  Object.assign(new URL(inject('systemEnvironment').DIRECTORY_DATABASE_URL ?? ''), { pathname: '/postgres' }).href;

let pool: pg.Pool;
let lent: pg.PoolClient[];
beforeEach(() => {
  pool = createPool(urlOf(), { size: 4, name: 'test' });
  lent = [];
});
afterEach(async () => {
  for (const client of lent) client.release();
  await pool.end();
});

/** Notes the class when it has its connection. */
const borrow = (workClass: WorkClass, told: string[] = []): Promise<pg.PoolClient> =>
  atClass(workClass, async () => {
    const client = await pool.connect();
    lent.push(client);
    told.push(workClass);
    return client;
  });

function giveBack(client: pg.PoolClient): void {
  lent.splice(lent.indexOf(client), 1);
  client.release();
}

test.each([
  [2, [2, 1, 1, 1]],
  [3, [3, 2, 1, 1]],
  [4, [4, 3, 2, 1]],
  [8, [8, 6, 4, 2]],
  [200, [200, 150, 100, 50]],
])('of %i connections a class and those below it have %j', (size, shares) => {
  expect((['critical', 'high', 'default', 'low'] as const).map((each) => shareOf(each, size))).toEqual(shares);
});

test('what a class leaves is lent to those above it at once, and to itself when it gives one back', async () => {
  const told: string[] = [];
  const first = await borrow('low');
  const second = borrow('low', told);
  for (const above of ['default', 'high', 'critical'] as const) await borrow(above, told);
  expect(told).toEqual(['default', 'high', 'critical']);
  giveBack(first);
  await second;
  expect(told.at(-1)).toBe('low');
});

test('of those who wait the most urgent is the first to have what becomes free', async () => {
  const told: string[] = [];
  const all = await Promise.all(Array.from({ length: 4 }, () => borrow('critical')));
  const waiting = (['low', 'default', 'high'] as const).map((each) => borrow(each, told));
  for (const client of all) giveBack(client);
  await Promise.all(waiting);
  expect(told).toEqual(['high', 'default', 'low']);
});

test('single statements wait for their turn, too, and all have one', async () => {
  const answers = await atClass('low', () =>
    Promise.all(Array.from({ length: 50 }, (_, n) => pool.query<{ n: number }>('select $1::int as n', [n]))),
  );
  expect(answers.map(({ rows }) => rows[0]?.n)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  expect(pool.totalCount).toBe(shareOf('low', 4));
});

test('a connection that is lost, or cannot be made, is not counted for ever', async () => {
  const client = await borrow('low');
  lent = [];
  client.release(new Error('lost'));
  giveBack(await borrow('low'));

  const nowhere = createPool('postgres://127.0.0.1:1/none', { size: 4, name: 'test' });
  for (let attempt = 0; attempt < 3; attempt += 1)
    await expect(atClass('low', () => nowhere.connect())).rejects.toThrow('ECONNREFUSED');
  await nowhere.end();
});

test('who has waited as long as the pool lets anybody wait gets its error, and is not lent anything later', async () => {
  const patient = createPool(urlOf(), { size: 4, name: 'test' });
  patient.options.connectionTimeoutMillis = 50;
  const client = await atClass('low', () => patient.connect());
  await expect(atClass('low', () => patient.query('select 1'))).rejects.toThrow('timeout exceeded');
  client.release();
  expect((await atClass('low', () => patient.query('select 1 as one'))).rows).toEqual([{ one: 1 }]);
  await patient.end();
});
