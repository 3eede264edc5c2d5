import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { createRelay, oldestWaiting } from '../events/index.ts';
import { timeOf } from '../ids/index.ts';
import { jobs } from '../jobs/index.ts';
import { askForRetelling, isRetelling, retellInBatches } from './index.ts';

let system: TestPlatform;
beforeAll(async () => {
  system = await testPlatform();
});
afterAll(() => system[Symbol.asyncDispose]());

test('who is asked tells a shard batch by batch, each once, however often the asking is repeated', async () => {
  const { shards, emit } = system.platform;
  const told: string[] = [];
  const retell = await retellInBatches(system.platform, jobs.usersRetell, async (shard, after) => {
    told.push(`${shard} ${after}`);
    return { '0': '10', '10': '20', '20': null }[after] ?? null;
  });
  const room = {
    async RetellingAsked({ shard }: { shard: number }, wave: string) {
      await retell(shard, wave);
      await retell(shard, wave);
    },
  };
  const relay = createRelay({ ...system.platform, rooms: { users: room, media: {} }, pollMs: 3_600_000 });
  expect(await isRetelling(shards)).toBe(false);
  expect(await oldestWaiting(shards, 'users')).toBeNull();

  await shards.transaction(3, (tx) => askForRetelling(emit, tx));
  const { id } = await shards
    .db(3)
    .selectFrom('event')
    .select('id')
    .where('subscriber', '=', 'users')
    .executeTakeFirstOrThrow();
  expect(await isRetelling(shards)).toBe(true);
  expect(await oldestWaiting(shards, 'users')).toEqual(timeOf(id as never));

  await relay.drain(3);
  await expect.poll(() => told).toEqual(['3 0', '3 10', '3 20']);
  await expect.poll(() => isRetelling(shards)).toBe(false);
  expect(await oldestWaiting(shards, 'users')).toBeNull();
  expect(told).toHaveLength(3);
  await relay.close();
});
