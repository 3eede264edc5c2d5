import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { byHand } from '../alarm/testing/by-hand.ts';
import { shardOf, type UserId } from '../ids/index.ts';
import { connectRedis, createDoorbell } from '../redis/index.ts';
import type { Platform } from '../runtime/index.ts';
import { openShuttableProxy } from '../testing/shuttable-proxy.ts';
import { type FollowedStream, type FollowOptions, followStream } from './follow.ts';
import { createStreams, type StreamPosition } from './index.ts';
import { type Ask, type Reading, readStreams } from './read.ts';
import { append, names, notice, take } from './testing/notices.ts';

type Followed = FollowedStream<'notifications'>;

let system: TestPlatform;
let platform: Platform;
let leave: AbortController;
let owner: UserId;
let shard = 0;
beforeAll(async () => {
  system = await testPlatform();
  platform = system.platform;
});
beforeEach(() => {
  leave = new AbortController();
  shard = (shard + 1) % 16;
  owner = userOn(shard);
});
afterEach(() => leave.abort());
afterAll(() => system[Symbol.asyncDispose]());

const tell = (...told: (string | number)[]) => append(platform, ...told.map((name) => notice(owner, name)));

const follow = (after: StreamPosition | null = null) =>
  platform.streams.follow({ ownerId: owner, kind: 'notifications', after }, leave.signal);

const read = async (ask: Ask): Promise<Reading> => (await readStreams(platform.shards, [ask]))[0] as Reading;

/** Follows with other tools; without more, no bell rings and no time passes. */
function followWith(options: Partial<FollowOptions>, after: StreamPosition | null = null): Promise<Followed> {
  return followStream(
    { read, logger: platform.logger, ...byHand().tools, ...options },
    { ownerId: owner, kind: 'notifications', after },
    leave.signal,
  );
}

const toldBy = async (followed: Followed, count: number) => (await take(followed, count)).told;
const interrupted = expect.objectContaining({ name: 'StreamInterrupted', code: 'RESYNC' });

/** A place that is as good as any other number of the server's timeline. */
async function place(sequence: number): Promise<StreamPosition> {
  return { ...(await follow()).begin, sequence };
}

/** What retention does, here to these numbers. */
const retainAway = (...sequences: number[]) =>
  platform.shards
    .db(shardOf(owner))
    .deleteFrom('stream_entry')
    .where('owner_id', '=', owner)
    .where('sequence', 'in', sequences.map(String))
    .execute();

describe('a stream tells', () => {
  test('what is there behind a place, and then what comes, as it comes', async () => {
    await tell(...names(1, 3));
    const followed = await follow(await place(1));
    expect(followed.begin).toEqual(await place(1));
    expect(await take(followed, 2)).toEqual({ told: ['2', '3'], last: await place(3) });
    const next = take(followed, 2);
    await tell('4');
    await tell('5');
    expect((await next).told).toEqual(['4', '5']);
  });

  test('only what comes, where no place is named; and whoever had nothing of it goes on where it began', async () => {
    await tell(...names(1, 3));
    const followed = await follow();
    expect(followed.begin).toEqual(await place(3));
    await tell('4', '5');
    expect(await toldBy(followed, 1)).toEqual(['4']);
    expect(await toldBy(await follow(followed.begin), 2)).toEqual(['4', '5']);
  });

  test('the account that an entry is about', async () => {
    const about = userOn(3);
    const followed = await follow();
    await append(platform, notice(owner, '1', about), notice(owner, '2'));
    const abouts: (UserId | null)[] = [];
    for await (const { aboutId } of followed.entries) if (abouts.push(aboutId) === 2) break;
    expect(abouts).toEqual([about, null]);
  });

  test('more than one reading holds, without waiting for a ring between them', async () => {
    await tell(...names(1, 250));
    const reads = vi.fn(read);
    const followed = await followWith({ read: reads }, await place(0));
    expect(await toldBy(followed, 250)).toEqual(names(1, 250));
    expect(reads).toHaveBeenCalledTimes(3);
  });

  test('each account its own', async () => {
    const neighbour = userOn(shard);
    await append(platform, notice(owner, '1'), notice(neighbour, 'x'), notice(owner, '2'));
    expect(await toldBy(await follow(await place(0)), 2)).toEqual(['1', '2']);
    owner = neighbour;
    expect(await toldBy(await follow(await place(0)), 1)).toEqual(['x']);
  });
});

describe('nothing is missed', () => {
  test('that commits between the first look and the wait', async () => {
    const heard = Promise.withResolvers<void>();
    let looks = 0;
    const followed = await followWith({
      listen: (wake) =>
        platform.doorbell.listenFor(`stream:notifications:${owner}`, () => {
          wake();
          heard.resolve();
        }),
      async read(ask) {
        const reading = await read(ask);
        looks += 1;
        if (looks > 1) return reading;
        await tell('1');
        await heard.promise;
        return reading;
      },
    });
    expect(await toldBy(followed, 1)).toEqual(['1']);
    expect(looks).toBe(2);
  });

  test('without a bell: the clock says when to look', async () => {
    const hand = byHand();
    const followed = await followWith(hand.tools);
    const next = toldBy(followed, 1);
    await expect.poll(() => hand.waits).toEqual([15_000]);
    hand.turn();
    await expect.poll(() => hand.waits).toEqual([15_000, 15_000]);
    await tell('1');
    hand.turn();
    expect(await next).toEqual(['1']);
  });

  test('when Redis is lost: writes go on, and readers look when they hear it again', async () => {
    await using redisDoor = await openShuttableProxy(system.env.REDIS_URL ?? '');
    const redis = await connectRedis(redisDoor.url, { onError: () => undefined });
    await using opened = new AsyncDisposableStack();
    opened.defer(() => redis.destroy());
    const doorbell = await createDoorbell({ redis, channel: owner, onError: () => undefined });
    opened.defer(() => doorbell.close());
    const { shards, logger } = platform;
    const streams = createStreams({ shards, logger, doorbell });
    const followed = await streams.follow({ ownerId: owner, kind: 'notifications', after: null }, leave.signal);
    const next = toldBy(followed, 2);
    await redisDoor.shut();
    await append({ shards, streams }, notice(owner, '1'), notice(owner, '2'));
    await redisDoor.reopen();
    expect(await next).toEqual(['1', '2']);
  });

  test('where its server fails: it is asked again, and no entry is told twice', async () => {
    const hand = byHand();
    let fails = 0;
    const followed = await followWith({
      ...hand.tools,
      async read(ask) {
        if (fails-- > 0) throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
        return read(ask);
      },
    });
    await tell('1');
    fails = 2;
    const first = toldBy(followed, 1);
    for (const wait of [1, 2, 3]) {
      await expect.poll(() => hand.waits.length).toBe(wait);
      hand.turn();
    }
    expect(await first).toEqual(['1']);
    await tell('2');
    const second = toldBy(followed, 1);
    await expect.poll(() => hand.waits.length).toBe(4);
    hand.turn();
    expect(await second).toEqual(['2']);
  });
});

describe('a place that the stream does not go on from is refused', () => {
  test('at once: a number to come, another epoch, an entry that is not kept, a stream that is gone', async () => {
    await tell(...names(1, 6));
    const refuses = async (after: StreamPosition) => expect(follow(after)).rejects.toEqual(interrupted);
    await refuses(await place(7));
    await refuses({ epoch: '0000FFFF', sequence: 3 });
    await retainAway(1, 2);
    await refuses(await place(0));
    await refuses(await place(1));
    expect(await toldBy(await follow(await place(2)), 4)).toEqual(names(3, 6));
    // Not in the order of numbers: the time of an entry is that when its transaction began.
    await retainAway(5);
    await refuses(await place(2));
    await refuses(await place(4));
    expect(await toldBy(await follow(await place(5)), 1)).toEqual(['6']);
    await retainAway(6);
    await refuses(await place(5));
    // Nothing is missing behind the end.
    expect((await follow(await place(6))).begin).toEqual(await place(6));
    await erased(owner);
    await refuses(await place(6));
  });

  test.each<[what: string, happens: () => unknown]>([
    ['retention overtakes the reader', () => retainAway(3)],
    ['its account is erased', () => erased(owner)],
  ])('in the middle: %s', async (_what, happens) => {
    const hand = byHand();
    await tell('1');
    const followed = await followWith(hand.tools, await place(0));
    const entries = followed.entries[Symbol.asyncIterator]();
    expect((await entries.next()).value).toMatchObject({ payload: { notificationId: '1' } });
    await tell('2', '3', '4');
    await happens();
    hand.ring();
    await expect(entries.next()).rejects.toEqual(interrupted);
    expect(await entries.next()).toEqual({ done: true, value: undefined });
  });

  test('in the middle: another server has become the primary', async () => {
    let epoch: string | undefined;
    const reads = async (ask: Ask) => {
      const reading = await read(ask);
      return epoch === undefined ? reading : { ...reading, end: { ...reading.end, epoch } };
    };
    await tell('1');
    const hand = byHand();
    const followed = await followWith({ ...hand.tools, read: reads });
    const next = followed.entries[Symbol.asyncIterator]().next();
    epoch = '00000002';
    hand.ring();
    await expect(next).rejects.toEqual(interrupted);
  });
});

test('what is left of an entry about an erased account is passed over, and so is it where one goes on', async () => {
  const gone = userOn((shard + 1) % 16);
  await append(platform, notice(owner, '1'), notice(owner, '2', gone), notice(owner, '3'), notice(owner, '4', gone));
  await erased(gone);
  const followed = await follow(await place(0));
  expect(await take(followed, 2)).toEqual({ told: ['1', '3'], last: await place(3) });
  await tell('5');
  expect(await take(followed, 1)).toEqual({ told: ['5'], last: await place(5) });
  expect(await toldBy(await follow(await place(1)), 2)).toEqual(['3', '5']);
});

describe('nobody is left listening', () => {
  test('when the reader leaves, by the signal, also while it waits, or by leaving off', async () => {
    const hand = byHand();
    const { entries } = await followWith(hand.tools);
    const next = entries[Symbol.asyncIterator]().next();
    expect(hand.listening()).toBe(1);
    leave.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(hand.listening()).toBe(0);

    leave = new AbortController();
    await tell('1');
    const followed = await followWith(hand.tools, await place(0));
    expect(hand.listening()).toBe(1);
    for await (const _entry of followed.entries) break;
    expect(hand.listening()).toBe(0);
  });

  test('where the stream cannot be opened', async () => {
    const hand = byHand();
    const lost = { ...hand.tools, read: () => Promise.reject(new Error('lost')) };
    await expect(followWith(lost)).rejects.toThrow('lost');
    await expect(followWith(hand.tools, await place(9))).rejects.toEqual(interrupted);
    expect(hand.listening()).toBe(0);
  });
});

async function erased(account: UserId): Promise<void> {
  while (await platform.streams.erase(account));
}
