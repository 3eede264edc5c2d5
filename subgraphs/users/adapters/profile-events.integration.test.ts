import { randomUUID } from 'node:crypto';
import type { EventPayloads } from '@heliograph/platform/events';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { usersOfTest } from '../testing/users-of-test.ts';
import { retellProfiles } from './profile-events.ts';

let system: TestPlatform;
let room: Awaited<ReturnType<typeof usersOfTest>>;
beforeAll(async () => {
  system = await testPlatform();
  room = await usersOfTest(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());

/** What is told of an account, the oldest first. */
async function toldOf(userId: UserId): Promise<EventPayloads['ProfileChanged'][]> {
  const rows = await system.platform.shards
    .db(shardOf(userId))
    .selectFrom('event')
    .where('type', '=', 'ProfileChanged')
    .where('subscriber', '=', 'search')
    .where('entity_id', '=', userId)
    .select('payload')
    .orderBy('id')
    .execute();
  return rows.map(({ payload }) => payload as unknown as EventPayloads['ProfileChanged']);
}

test('rooms are told by what an account is found: at its beginning, and with each change of that, in order', async () => {
  const { users, somebody } = room;
  const { id, username } = await somebody();
  await users.editor.update({ account: id, changes: { name: 'Ana' }, idempotencyKey: randomUUID(), input: {} });
  await users.editor.update({ account: id, changes: { bio: 'Sun' }, idempotencyKey: randomUUID(), input: {} });
  await users.profiles.rename({ id, username: `${username}x`, version: 2 });
  await users.profiles.rename({ id, username, version: 2 });
  const begins = { userId: id, username, version: 1, name: '', isVerified: false };
  expect(await toldOf(id)).toEqual([
    begins,
    { ...begins, name: 'Ana' },
    { ...begins, name: 'Ana', username: `${username}x`, version: 2 },
  ]);
});

test('of a sign-up that is given up rooms are told once that it has no profile', async () => {
  const { users, somebody } = room;
  const { id } = await somebody();
  await users.profiles.withdraw(id);
  await users.profiles.withdraw(id);
  expect(await users.profiles.load([id])).toEqual([null]);
  const withdrawn = system.platform.shards
    .db(shardOf(id))
    .selectFrom('event')
    .where('type', '=', 'ProfileWithdrawn')
    .where('subscriber', '=', 'search')
    .where('entity_id', '=', id)
    .select('payload');
  expect(await withdrawn.execute()).toEqual([{ payload: { userId: id } }]);
});

test('all profiles of a shard are told of again, batch by batch', async () => {
  const { somebody } = room;
  const { id, username } = await somebody();
  const before = (await toldOf(id)).length;
  let after: string | null = '0';
  while (after !== null) after = await retellProfiles(system.platform, shardOf(id), after);
  const told = await toldOf(id);
  expect(told).toHaveLength(before + 1);
  expect(told.at(-1)).toMatchObject({ userId: id, username });
});
