import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { userOn, usersOn } from '../../test/kit/ids.ts';
import { waitingForLocks } from '../../test/kit/locks.ts';
import { seededRandom } from '../../test/kit/random.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { type AnyId, type ConversationId, shardOf, type UserId } from '../ids/index.ts';
import type { Platform } from '../runtime/index.ts';
import type { StreamKind } from './catalogue.ts';
import { append, names, notice } from './testing/notices.ts';

const SHARD = 5;

let system: TestPlatform;
let platform: Platform;
beforeAll(async () => {
  system = await testPlatform();
  platform = system.platform;
});
afterAll(() => system[Symbol.asyncDispose]());

/** The rows of a stream, in their order. */
async function rowsOf(ownerId: UserId, kind: StreamKind = 'notifications') {
  const rows = await platform.shards
    .db(shardOf(ownerId))
    .selectFrom('stream_entry')
    .where((row) => row.and({ owner_id: ownerId, kind }))
    .orderBy('sequence')
    .select(['sequence', 'source', 'payload', 'about_id'])
    .execute();
  return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }));
}
const numbersOf = async (ownerId: UserId) => (await rowsOf(ownerId)).map(({ sequence }) => sequence);
const sourcesOf = async (ownerId: UserId) => (await rowsOf(ownerId)).map(({ source }) => source);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('numbers have no gaps', () => {
  test('in a stream that fifty add to at once', async () => {
    const owner = userOn(SHARD);
    await Promise.all(names(1, 50).map((name) => append(platform, notice(owner, name), notice(owner, `${name}b`))));
    expect(await numbersOf(owner)).toEqual(upTo(100));
    expect(new Set(await sourcesOf(owner)).size).toBe(100);
    // What came in one call stands together.
    const sources = await sourcesOf(owner);
    expect(upTo(50).every((nth) => sources[2 * nth - 1] === `${sources[2 * nth - 2]}b`)).toBe(true);
  });

  test('in several streams that fifty add to at once, in any order, and none waits for ever', async () => {
    const random = seededRandom('appends');
    const owners = usersOn([SHARD], 6);
    await Promise.all(
      names(1, 50).map((name) => append(platform, ...random.shuffle(owners).map((owner) => notice(owner, name)))),
    );
    for (const owner of owners) expect(await numbersOf(owner)).toEqual(upTo(50));
  });

  test('where a write is rolled back, which leaves no trace and rings for nobody', async () => {
    const owner = userOn(SHARD);
    const woken = vi.fn();
    const stop = platform.doorbell.listenFor(`stream:notifications:${owner}`, woken);
    const failing = platform.shards.transaction(SHARD, async (tx) => {
      await platform.streams.append(tx, 'notifications', [notice(owner, 'lost')]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await rowsOf(owner)).toEqual([]);
    expect(woken).not.toHaveBeenCalled();
    await append(platform, notice(owner, 'kept'));
    expect(await rowsOf(owner)).toMatchObject([{ sequence: 1, source: 'kept' }]);
    await expect.poll(() => woken.mock.calls.length).toBe(1);
    stop();
  });
});

test('the order is that of commits, not of beginnings', async () => {
  const owner = userOn(SHARD);
  const { shards, streams } = platform;
  const [begun, hold] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const early = shards.transaction(SHARD, async (tx) => {
    await tx.db.selectFrom('stream').select('sequence').limit(1).execute();
    begun.resolve();
    await hold.promise;
    await streams.append(tx, 'notifications', [notice(owner, 'began first')]);
  });
  await begun.promise;
  await append(platform, notice(owner, 'committed first'));
  hold.resolve();
  await early;
  expect(await sourcesOf(owner)).toEqual(['committed first', 'began first']);
});

test('who adds to a stream waits until the one before has committed: nobody sees a number before a smaller one', async () => {
  const owner = userOn(SHARD);
  const { shards, streams } = platform;
  const [added, hold] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const first = shards.transaction(SHARD, async (tx) => {
    await streams.append(tx, 'notifications', [notice(owner, 'first')]);
    added.resolve();
    await hold.promise;
  });
  await added.promise;
  const second = append(platform, notice(owner, 'second'));
  await expect.poll(() => waitingForLocks(shards, SHARD)).toBe(1);
  expect(await rowsOf(owner)).toEqual([]);
  hold.resolve();
  await Promise.all([first, second]);
  expect(await sourcesOf(owner)).toEqual(['first', 'second']);
});

describe('what has the same source is one entry', () => {
  test('within one call, in a later one, and in many at once: the first stays', async () => {
    const owner = userOn(SHARD);
    const again = { ...notice(owner, 'other'), source: 'a' };
    await append(platform, notice(owner, 'a'), again, notice(owner, 'b'), again);
    await Promise.all(upTo(10).map((nth) => append(platform, again, notice(owner, 'c'), notice(owner, `d${nth % 2}`))));
    const rows = await rowsOf(owner);
    expect(rows.slice(0, 3)).toEqual([
      { sequence: 1, source: 'a', payload: { notificationId: 'a' }, about_id: null },
      { sequence: 2, source: 'b', payload: { notificationId: 'b' }, about_id: null },
      { sequence: 3, source: 'c', payload: { notificationId: 'c' }, about_id: null },
    ]);
    expect(rows.map(({ sequence }) => sequence)).toEqual(upTo(5));
  });

  test('but not in the stream of another account, or of another kind', async () => {
    const [owner, other] = [userOn(SHARD), userOn(SHARD)];
    await append(platform, notice(owner, 'a'), notice(other, 'a'));
    const { shards, streams } = platform;
    const conversationId = userOn(SHARD) as AnyId as ConversationId;
    const change = { kind: 'READ', conversationId, messageId: null } as const;
    await shards.transaction(SHARD, (tx) =>
      streams.append(tx, 'messages', [{ ownerId: owner, source: 'a', payload: change, aboutId: other }]),
    );
    expect([await sourcesOf(owner), await sourcesOf(other)]).toEqual([['a'], ['a']]);
    expect(await rowsOf(owner, 'messages')).toEqual([{ sequence: 1, source: 'a', payload: change, about_id: other }]);
  });
});

test('nothing to add is no statement, and an account of another shard is refused', async () => {
  const { shards, streams } = platform;
  const stranger = userOn(SHARD + 1);
  await shards.transaction(SHARD, (tx) => streams.append({ ...tx, schema: 'nowhere' }, 'notifications', []));
  const astray = shards.transaction(SHARD, (tx) => streams.append(tx, 'notifications', [notice(stranger, 'a')]));
  await expect(astray).rejects.toThrow(`shard ${SHARD + 1}, not ${SHARD}`);
  expect(await rowsOf(stranger)).toEqual([]);
});

test('an erased account leaves its own streams, and of what others were told of it the numbers', async () => {
  const { streams } = platform;
  const [gone, stays] = [userOn(SHARD), userOn(SHARD)];
  const readers = usersOn([SHARD, SHARD + 1, 14], 3);
  await append(platform, ...names(1, 1100).map((name) => notice(gone, name, stays)), notice(stays, 'x', gone));
  for (const reader of readers) {
    await append(platform, notice(reader, 'a', stays), notice(reader, 'b', gone), notice(reader, 'c', gone));
  }
  let bites = 1;
  while (await streams.erase(gone)) bites += 1;
  expect(bites).toBeGreaterThan(3);
  expect(await rowsOf(gone)).toEqual([]);
  for (const reader of readers) {
    expect(await rowsOf(reader)).toEqual([
      { sequence: 1, source: 'a', payload: { notificationId: 'a' }, about_id: stays },
      { sequence: 2, source: 'b', payload: null, about_id: null },
      { sequence: 3, source: 'c', payload: null, about_id: null },
    ]);
  }
  expect(await rowsOf(stays)).toMatchObject([{ sequence: 1, payload: null }]);
});
