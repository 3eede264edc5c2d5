import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { userOn, usersOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { byHand } from '../alarm/testing/by-hand.ts';
import { shardOf, type UserId } from '../ids/index.ts';
import type { Platform } from '../runtime/index.ts';
import type { Shards } from '../shards/index.ts';
import { batchedReads } from './batched-reads.ts';
import { followStream } from './follow.ts';
import type { Ask, Reading } from './read.ts';
import { append, names, notice } from './testing/notices.ts';

const EVERY_SHARD = Array.from({ length: 16 }, (_, shard) => shard);

let system: TestPlatform;
let platform: Platform;
let shards: Shards;
/** One call is one statement. */
const asked = vi.fn<Shards['read']>();
/** The readings of one process. */
let read: (ask: Ask) => Promise<Reading>;

beforeAll(async () => {
  system = await testPlatform();
  platform = system.platform;
});
beforeEach(() => {
  asked.mockReset().mockImplementation(platform.shards.read);
  shards = { ...platform.shards, read: asked as Shards['read'] };
  read = batchedReads(shards);
});
afterAll(() => system[Symbol.asyncDispose]());

const statementsByServer = () =>
  Object.fromEntries(
    shards.servers().map((server) => [server, asked.mock.calls.filter(([at]) => at === server).length]),
  );
const ask = (ownerId: UserId, after: number | null = 0): Ask => ({ ownerId, kind: 'notifications', after });
const told = ({ entries }: Reading) => entries.map(({ sequence }) => sequence);
const appendTo = (owners: readonly UserId[], name: string) =>
  Promise.all(
    [...Map.groupBy(owners, shardOf).values()].map((here) =>
      append(platform, ...here.map((owner) => notice(owner, name))),
    ),
  );

describe('300 followers of as many accounts', () => {
  const leave = new AbortController();
  afterEach(() => leave.abort());

  test('that wake at once cost two statements a server at most, on as many logical shards as there are', async () => {
    const owners = usersOn(EVERY_SHARD, 300);
    const hand = byHand();
    const followed = await Promise.all(
      owners.map((ownerId) =>
        followStream(
          { read, logger: platform.logger, ...hand.tools },
          { ownerId, kind: 'notifications', after: null },
          leave.signal,
        ),
      ),
    );
    for (const statements of Object.values(statementsByServer())) expect(statements).toBeLessThanOrEqual(2);
    const next = followed.map(({ entries }) => entries[Symbol.asyncIterator]().next());
    await appendTo(owners, 'burst');
    asked.mockClear();
    hand.ring();
    for (const { value } of await Promise.all(next)) {
      expect(value).toMatchObject({ position: { sequence: 1 }, payload: { notificationId: 'burst' } });
    }
    for (const statements of Object.values(statementsByServer())) expect(statements).toBeLessThanOrEqual(2);
  });
});

test('those who ask while a server answers are asked about together, when it has answered', async () => {
  const owners = usersOn(EVERY_SHARD, 300);
  await appendTo(owners, 'a');
  const waves = await Promise.all(
    [1, 2, 3].map(async (wave) => {
      // The first is under way when the others come.
      if (wave > 1) await vi.waitUntil(() => asked.mock.calls.length === 2, { interval: 1 });
      return Promise.all(owners.map((owner) => read(ask(owner, wave === 3 ? null : 0))));
    }),
  );
  expect(waves.map((readings) => readings.map(told))).toEqual([
    owners.map(() => [1]),
    owners.map(() => [1]),
    owners.map(() => []),
  ]);
  for (const statements of Object.values(statementsByServer())) expect(statements).toBeLessThanOrEqual(3);
});

test('who asks the same is one; who asks about the same stream from another place waits for the next', async () => {
  const [owner] = usersOn(EVERY_SHARD, 1) as [UserId];
  await append(platform, ...names(1, 3).map((name) => notice(owner, name)));
  const asks = [ask(owner, 0), ask(owner, 1), ask(owner, 0), ask(owner, null), ask(owner, 1)];
  const readings = await Promise.all(asks.map(read));
  expect(readings.map(told)).toEqual([[1, 2, 3], [2, 3], [1, 2, 3], [], [2, 3]]);
  expect(readings.every(({ end }) => end.sequence === 3)).toBe(true);
  expect(readings[2]).toBe(readings[0]);
  expect(asked).toHaveBeenCalledTimes(3);
});

test('kinds of one account are streams of their own', async () => {
  const owner = userOn(7);
  await append(platform, notice(owner, '1'));
  const [notifications, stories] = await Promise.all([read(ask(owner)), read({ ...ask(owner), kind: 'stories' })]);
  expect([told(notifications), told(stories), stories.end.sequence]).toEqual([[1], [], 0]);
  expect(asked).toHaveBeenCalledTimes(1);
});

test('a statement is about no more streams than it can be asked about', async () => {
  const owners = usersOn([2], 1001);
  await append(platform, ...owners.map((owner) => notice(owner, 'a')));
  const readings = await Promise.all(owners.map((owner) => read(ask(owner))));
  expect(readings.map(told)).toEqual(owners.map(() => [1]));
  expect(asked).toHaveBeenCalledTimes(3);
});

test('a server that fails is told to those who asked it, and to nobody else', async () => {
  const [first, second] = shards.servers();
  const owners = usersOn(EVERY_SHARD, 32);
  const lost = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  asked.mockImplementation((server, ...rest) =>
    server === first ? Promise.reject(lost) : platform.shards.read(server, ...rest),
  );
  const outcomes = await Promise.allSettled(owners.map((owner) => read(ask(owner))));
  const failed = owners.filter((_owner, index) => outcomes[index]?.status === 'rejected');
  expect(new Set(failed.map((owner) => shards.map.serverOf(shardOf(owner))))).toEqual(new Set([first]));
  expect(failed.length).toBeLessThan(owners.length);
  expect(second).toBeDefined();

  asked.mockImplementation(platform.shards.read);
  expect(await Promise.all(failed.map((owner) => read(ask(owner))))).toHaveLength(failed.length);
});
