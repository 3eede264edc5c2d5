import type pg from 'pg';
import { afterAll, assert, beforeAll, expect, test } from 'vitest';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { nextId, schemaOf } from '../shards/index.ts';
import { type AnyId, decodeId, EPOCH_MS, shardOf, timeOf } from './codec.ts';

let system: TestPlatform;
beforeAll(async () => {
  system = await testPlatform();
});
afterAll(() => system[Symbol.asyncDispose]());

/** Each test mints on a shard of its own, whose clock no other test has moved. */
const poolOf = (shard: number): pg.Pool => {
  const { shards } = system.platform;
  return shards.pool(shards.map.serverOf(shard));
};

async function mint(shard: number, count: number): Promise<AnyId[]> {
  const { rows } = await poolOf(shard).query<{ id: AnyId }>(
    `select ${schemaOf(shard)}.next_id() as id from generate_series(1, $1)`,
    [count],
  );
  return rows.map(({ id }) => id);
}

const isIncreasing = (ids: readonly AnyId[]) => ids.every((id, i) => i === 0 || BigInt(id) > BigInt(ids[i - 1] ?? id));

/** Locks of next_id() on one shard that somebody holds or waits for. */
async function locks(shard: number): Promise<{ granted: boolean }[]> {
  const { rows } = await poolOf(shard).query<{ granted: boolean }>(
    `select granted from pg_locks join pg_database d on d.oid = database
      where d.datname = current_database() and locktype = 'advisory' and (classid, objid) = (1212, $1)`,
    [shard],
  );
  return rows;
}

test('5000 in one statement are distinct, in order, of their shard, and more than one millisecond holds', async () => {
  const ids = await mint(3, 5000);
  expect(isIncreasing(ids)).toBe(true);
  expect(new Set(ids.map(shardOf))).toEqual(new Set([3]));
  const byMillisecond = Map.groupBy(ids, (id) => timeOf(id).getTime());
  expect(byMillisecond.size).toBeGreaterThanOrEqual(5);
  expect(Math.max(...[...byMillisecond.values()].map((group) => group.length))).toBeLessThanOrEqual(1024);
});

test('an id tells when it was minted, in the epoch of the codec', async () => {
  const { rows } = await poolOf(4).query<{ before: Date; id: AnyId; after: Date }>(
    `select clock_timestamp() as before, ${schemaOf(4)}.next_id() as id, clock_timestamp() as after`,
  );
  const [row] = rows;
  assert(row);
  // Both sides round to milliseconds.
  const minted = timeOf(row.id).getTime();
  expect(minted).toBeGreaterThanOrEqual(row.before.getTime() - 1);
  expect(minted).toBeLessThanOrEqual(row.after.getTime() + 1);
});

test('sessions that mint at the same time never get the same id, each gets its own in order', async () => {
  const batches = await Promise.all(Array.from({ length: 40 }, () => mint(5, 100)));
  expect(new Set(batches.flat()).size).toBe(4000);
  for (const batch of batches) expect(isIncreasing(batch)).toBe(true);
});

test('a clock that goes back does not bring old ids back', async () => {
  const inAnHour = Date.now() + 3_600_000;
  const clock = (BigInt(inAnHour - EPOCH_MS) << 10n) | 1022n;
  await poolOf(6).query(`select setval('${schemaOf(6)}.id_clock', $1)`, [String(clock)]);
  const ids = await mint(6, 3);
  expect(isIncreasing(ids)).toBe(true);
  expect(ids.map((id) => [timeOf(id).getTime() - inAnHour, decodeId(id).sequence])).toEqual([
    [0, 1023],
    [1, 0],
    [1, 1],
  ]);
});

test('a statement that is cancelled while it waits leaves no lock behind', async () => {
  const holder = await poolOf(7).connect();
  const waiter = await poolOf(7).connect();
  try {
    await holder.query('select pg_advisory_lock(1212, 7)');
    const { rows } = await waiter.query<{ pid: number }>('select pg_backend_pid() as pid');
    const minting = expect(waiter.query(`select ${schemaOf(7)}.next_id()`)).rejects.toMatchObject({ code: '57014' });
    await expect.poll(() => locks(7)).toContainEqual({ granted: false });
    await holder.query('select pg_cancel_backend($1)', [rows[0]?.pid]);
    await minting;
    expect(await locks(7)).toEqual([{ granted: true }]);
    await holder.query('select pg_advisory_unlock(1212, 7)');
    expect(await locks(7)).toEqual([]);
  } finally {
    holder.release();
    waiter.release();
  }
  expect(await mint(7, 1)).toHaveLength(1);
});

test('a statement that is cancelled in the middle of minting leaves no lock behind', async () => {
  const client = await poolOf(8).connect();
  try {
    await client.query('set statement_timeout = 30');
    const endless = client.query(`select count(${schemaOf(8)}.next_id()) from generate_series(1, 100000000)`);
    await expect(endless).rejects.toMatchObject({ code: '57014' });
  } finally {
    await client.query('reset statement_timeout');
    client.release();
  }
  expect(await locks(8)).toEqual([]);
});

test('inside a transaction ids grow, and a rolled back one gives none of them away again', async () => {
  const { shards } = system.platform;
  const lost: AnyId[] = [];
  const failing = shards.transaction(9, async (tx) => {
    lost.push(await nextId(tx), await nextId(tx));
    throw new Error('rolled back');
  });
  await expect(failing).rejects.toThrow('rolled back');
  const kept = await shards.transaction(9, (tx) => nextId(tx));
  expect(isIncreasing([...lost, kept])).toBe(true);
});
