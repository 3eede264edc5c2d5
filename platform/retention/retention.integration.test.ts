import { afterAll, beforeAll, expect, test } from 'vitest';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import type { UserId } from '../ids/index.ts';
import { writeOnce } from '../shards/index.ts';
import { forgetOld } from './index.ts';

const HOME = 3;
const AWAY = 12;
const HOUR_MS = 3600 * 1000;

let system: TestPlatform;
beforeAll(async () => {
  system = await testPlatform();
});
afterAll(() => system[Symbol.asyncDispose]());

const write = (viewer: UserId, shard: number) =>
  writeOnce(system.platform.shards, shard, { viewer, mutation: 'like', key: 'k', input: {} }, async () => null);

const forgetAfter = (hours: number) => forgetOld(system.platform, new Date(Date.now() + hours * HOUR_MS));

const rowsOf = async (table: 'idempotency_record' | 'idempotency_claim', shard: number, viewer: UserId) =>
  system.platform.shards.db(shard).selectFrom(table).where('viewer_id', '=', viewer).select('created_at').execute();

async function kept(viewer: UserId): Promise<{ records: number; claims: number }> {
  const [home, away, claims] = await Promise.all([
    rowsOf('idempotency_record', HOME, viewer),
    rowsOf('idempotency_record', AWAY, viewer),
    rowsOf('idempotency_claim', HOME, viewer),
  ]);
  return { records: home.length + away.length, claims: claims.length };
}

test.each([HOME, AWAY])('an outcome on shard %i is kept for a day, with the claim of its key', async (shard) => {
  const ana = userOn(HOME);
  await write(ana, shard);
  await forgetAfter(23);
  expect(await kept(ana)).toEqual({ records: 1, claims: 1 });
  await forgetAfter(25);
  expect(await kept(ana)).toEqual({ records: 0, claims: 0 });
});

test('an outcome that came hours after its key is as old as the key: neither outlives the other', async () => {
  const ana = userOn(HOME);
  const failing = writeOnce(
    system.platform.shards,
    AWAY,
    { viewer: ana, mutation: 'like', key: 'k', input: {} },
    async () => Promise.reject(new Error('the disk is full')),
  );
  await expect(failing).rejects.toThrow('the disk is full');
  const hoursAgo = new Date(Date.now() - 5 * HOUR_MS);
  await system.platform.shards.db(HOME).updateTable('idempotency_claim').set({ created_at: hoursAgo }).execute();

  await write(ana, AWAY);
  expect(await rowsOf('idempotency_record', AWAY, ana)).toEqual(await rowsOf('idempotency_claim', HOME, ana));
  await forgetAfter(20);
  expect(await kept(ana)).toEqual({ records: 0, claims: 0 });
});

test('what feeds know of a viewer is kept for a month, which advertisements they met for two days', async () => {
  const ana = userOn(HOME);
  const now = new Date();
  const db = system.platform.shards.db(HOME);
  const daysAgo = (days: number) => new Date(now.getTime() - days * 24 * HOUR_MS);
  for (const [index, days] of [0, 1, 29, 32].entries()) {
    const [seen_at, day] = [daysAgo(days), daysAgo(days)];
    await db
      .insertInto('seen_post')
      .values({ viewer_id: ana, post_id: `${index}`, author_id: ana, seen_at })
      .execute();
    await db.insertInto('interest').values({ viewer_id: ana, name: 'IMAGE', day }).execute();
    const campaign_id = '00000000-0000-4000-8000-000000000000';
    await db.insertInto('advertisement_shown').values({ viewer_id: ana, campaign_id, day }).execute();
  }
  await forgetOld(system.platform, now);
  const left = async (table: 'seen_post' | 'interest' | 'advertisement_shown') =>
    (await db.selectFrom(table).where('viewer_id', '=', ana).select('viewer_id').execute()).length;
  expect([await left('seen_post'), await left('interest'), await left('advertisement_shown')]).toEqual([3, 3, 2]);
});
