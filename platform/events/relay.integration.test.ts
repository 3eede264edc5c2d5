import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, afterEach, assert, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { type AnyId, type PostId, shardOf, type UserId } from '../ids/index.ts';
import { createDoorbell, type Doorbell } from '../redis/index.ts';
import { createMetrics } from '../telemetry/index.ts';
import type { EventPayloads } from './catalogue.ts';
import { firstTime } from './first-time.ts';
import { createRelay, type EventHandlers, type Relay, TellLater } from './relay.ts';

const HOUR_MS = 3_600_000;

let system: TestPlatform;
/** On a channel that nobody rings. */
let unheard: Doorbell;
let shard = 0;
const relays: Relay[] = [];
beforeAll(async () => {
  system = await testPlatform();
  const { redis } = system.platform;
  unheard = await createDoorbell({ redis, channel: randomUUID(), onError: () => undefined });
});
beforeEach(() => {
  shard += 1; // an outbox of its own for each test
});
afterEach(async () => {
  for (const relay of relays.splice(0)) await relay.close();
});
afterAll(async () => {
  await unheard.close();
  await system[Symbol.asyncDispose]();
});

/** A relay that delivers only when it is told to, by a ring or by the test. */
function relayTo(
  feed: EventHandlers,
  { listens = false, pollMs = HOUR_MS, metrics = createMetrics({ role: 'worker' }) } = {},
): Relay {
  const { shards, doorbell, logger } = system.platform;
  const bell = listens ? doorbell : unheard;
  const relay = createRelay({ shards, doorbell: bell, logger, metrics, rooms: { feed }, pollMs });
  relays.push(relay);
  return relay;
}

/** Likes tell what was liked and in which order: `by` counts up. */
async function like(post: AnyId, by: number): Promise<void> {
  const payload: EventPayloads['PostLiked'] = {
    postId: post as PostId,
    authorId: post as UserId,
    by: String(by) as UserId,
  };
  const { shards, emit } = system.platform;
  await shards.transaction(shardOf(post), (tx) => emit(tx, { type: 'PostLiked', entity: post, payload }));
}

/** What is owed to the feed: likes are told to other rooms, too. */
const outbox = () =>
  system.platform.shards
    .db(shard)
    .selectFrom('event')
    .where('subscriber', '=', 'feed')
    .selectAll()
    .orderBy('id')
    .execute();

/** What time would do: every undelivered event is due. */
const makeDue = () =>
  system.platform.shards
    .db(shard)
    .updateTable('event')
    .set({ due_at: sql<Date>`least(due_at, now() - interval '1 ms')` })
    .execute();

/** Every event happened so many seconds ago, and is due. */
const aged = (seconds: number) =>
  system.platform.shards
    .db(shard)
    .updateTable('event')
    .set({ created_at: sql<Date>`now() - make_interval(secs => ${seconds})`, due_at: sql<Date>`now()` })
    .execute();

/** Of the oldest event. */
async function secondsUntilDue(): Promise<number> {
  const row = await system.platform.shards
    .db(shard)
    .selectFrom('event')
    .where('subscriber', '=', 'feed')
    .orderBy('id')
    .select(sql<number>`extract(epoch from due_at - now())::float`.as('seconds'))
    .executeTakeFirst();
  assert(row);
  return row.seconds;
}

test('an event commits with the write that makes it happen, and is rolled back with it', async () => {
  const { shards, emit } = system.platform;
  const post = userOn(shard) as AnyId as PostId;
  const event = {
    type: 'PostLiked',
    entity: post,
    payload: { postId: post, authorId: '1' as UserId, by: '2' as UserId },
  } as const;
  const failing = shards.transaction(shard, async (tx) => {
    await emit(tx, event);
    throw new Error('not this time');
  });
  await expect(failing).rejects.toThrow('not this time');
  expect(await outbox()).toEqual([]);
  await shards.transaction(shard, (tx) => emit(tx, event));
  expect(await outbox()).toMatchObject([{ type: 'PostLiked', subscriber: 'feed', entity_id: post, attempts: 0 }]);
});

test('a ring brings an event to its room, and what is delivered is gone', async () => {
  const told: EventPayloads['PostLiked'][] = [];
  relayTo({ PostLiked: async (payload) => void told.push(payload) }, { listens: true });
  const post = userOn(shard);
  await like(post, 7);
  await expect.poll(() => told).toContainEqual({ postId: post, authorId: post, by: '7' });
  await expect.poll(outbox).toEqual([]);
});

test('an event that its room does not handle is gone as well', async () => {
  await like(userOn(shard), 1);
  await relayTo({}).drain(shard);
  expect(await outbox()).toEqual([]);
});

test('events of one entity arrive in the order they were written, though two workers take them', async () => {
  const told: string[] = [];
  const note: EventHandlers = { PostLiked: async ({ postId, by }) => void told.push(`${postId} ${by}`) };
  const posts = [userOn(shard), userOn(shard), userOn(shard)];
  for (let by = 1; by <= 20; by += 1) for (const post of posts) await like(post, by);
  const tried = await Promise.all([relayTo(note).drain(shard), relayTo(note).drain(shard)]);
  // One worker may find nothing left while the other is still at it.
  expect(tried[0] + tried[1]).toBe(60);
  for (const post of posts) {
    const ofPost = told.filter((line) => line.startsWith(post)).map((line) => Number(line.split(' ')[1]));
    expect(ofPost).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  }
  expect(await outbox()).toEqual([]);
});

test('entities take turns, however much has happened to those before them', async () => {
  const posts = Array.from({ length: 20 }, () => userOn(shard));
  for (const post of posts) for (const by of [1, 2]) await like(post, by);
  const told: string[] = [];
  await relayTo({ PostLiked: async ({ by }) => void told.push(by) }).drain(shard);
  expect(told).toEqual([...posts.map(() => '1'), ...posts.map(() => '2')]);
});

test('a failing entity waits for itself only, and goes on in order', async () => {
  const [broken, sound] = [userOn(shard), userOn(shard)];
  const told: string[] = [];
  let repaired = false;
  const relay = relayTo({
    PostLiked: async ({ postId, by }) => {
      if (postId === String(broken) && !repaired) throw new Error('this post is broken');
      told.push(`${postId === String(broken) ? 'broken' : 'sound'} ${by}`);
    },
  });
  for (const by of [1, 2, 3]) {
    await like(broken, by);
    await like(sound, by);
  }
  await relay.drain(shard);
  expect(told).toEqual(['sound 1', 'sound 2', 'sound 3']);
  expect(await outbox()).toMatchObject([
    { attempts: 1, failure: 'this post is broken' },
    { attempts: 0 },
    { attempts: 0 },
  ]);

  repaired = true;
  await relay.drain(shard);
  expect(told).toHaveLength(3);
  await makeDue();
  await relay.drain(shard);
  expect(told.slice(3)).toEqual(['broken 1', 'broken 2', 'broken 3']);
});

test('an event is tried again after 60, 120 and 240 s, is dead after that, and blocks its entity no longer', async () => {
  const post = userOn(shard);
  const told: string[] = [];
  const relay = relayTo({
    PostLiked: async ({ by }) => {
      told.push(by);
      if (by === '1') throw new Error('never');
    },
  });
  await like(post, 1);
  await like(post, 2);
  for (const wait of [60, 120, 240]) {
    await relay.drain(shard);
    const seconds = await secondsUntilDue();
    expect(Math.abs(seconds - wait)).toBeLessThan(10);
    await makeDue();
  }
  expect(told).toEqual(['1', '1', '1']);
  await relay.drain(shard);
  expect(told).toEqual(['1', '1', '1', '1', '2']);
  expect(await outbox()).toMatchObject([{ attempts: 4, dead_at: expect.any(Date), failure: 'never' }]);
  await makeDue();
  await relay.drain(shard);
  expect(told).toHaveLength(5);
});

test('one that comes too early is told again as often as it asks, and only its entity waits for it', async () => {
  const [early, sound] = [userOn(shard), userOn(shard)];
  const told: string[] = [];
  let isTime = false;
  const metrics = createMetrics({ role: 'worker' });
  const relay = relayTo(
    {
      PostLiked: async ({ postId, by }) => {
        if (postId === String(early) && !isTime) throw new TellLater('its post is not known yet');
        told.push(`${postId === String(early) ? 'early' : 'sound'} ${by}`);
      },
    },
    { metrics },
  );
  for (const by of [1, 2]) {
    await like(early, by);
    await like(sound, by);
  }
  // More often than what fails is tried.
  for (let asked = 0; asked < 6; asked += 1) {
    await relay.drain(shard);
    await makeDue();
  }
  expect(told).toEqual(['sound 1', 'sound 2']);
  expect(await outbox()).toMatchObject([
    { attempts: 0, failure: null, dead_at: null },
    { attempts: 0, failure: null, dead_at: null },
  ]);
  isTime = true;
  await relay.drain(shard);
  expect(told.slice(2)).toEqual(['early 1', 'early 2']);
  // How long an event waited counts once, however often its room is told.
  expect(await metrics.text()).toMatch(/heliograph_event_wait_seconds_count\{.*\} 4\n/);
});

test('what comes too early is told again the less often the longer it waits', async () => {
  const relay = relayTo({
    PostLiked: async () => {
      throw new TellLater('its post is not known yet');
    },
  });
  await like(userOn(shard), 1);
  const waits: number[] = [];
  for (const age of [0, 12, 3600]) {
    await aged(age);
    await relay.drain(shard);
    waits.push(Math.round(await secondsUntilDue()));
  }
  const [first = 0, second = 0, third = 0] = waits;
  for (const [wait, least, most] of [
    [first, 0, 10],
    [second, 10, 25],
    [third, 25, 30],
  ] as const) {
    expect(wait).toBeGreaterThanOrEqual(least);
    expect(wait).toBeLessThanOrEqual(most);
  }
});

test('an event whose worker died while handling it is delivered again once its lease is over', async () => {
  const { promise: taken, resolve: take } = Promise.withResolvers<void>();
  const { promise: never, reject: die } = Promise.withResolvers<void>();
  const dying = relayTo({
    PostLiked: () => {
      take();
      return never;
    },
  });
  await like(userOn(shard), 1);
  const draining = dying.drain(shard);
  await taken;

  const told: string[] = [];
  const other = relayTo({ PostLiked: async ({ by }) => void told.push(by) });
  expect(await other.drain(shard)).toBe(0);
  expect(await secondsUntilDue()).toBeGreaterThan(20);
  await makeDue();
  expect(await other.drain(shard)).toBe(1);
  expect(told).toEqual(['1']);
  expect(await outbox()).toEqual([]);
  die(new Error('the end'));
  await draining;
});

test('an effect that adds up happens once, however often its event is delivered', async () => {
  const { shards } = system.platform;
  const handle = (eventId: string, subscriber = 'feed') =>
    shards.transaction(shard, (tx) => firstTime(tx, subscriber, eventId));
  const atOnce = await Promise.all(Array.from({ length: 10 }, () => handle('77')));
  expect(atOnce.filter(Boolean)).toHaveLength(1);
  expect(await handle('77')).toBe(false);
  expect(await handle('78')).toBe(true);
  expect(await handle('77', 'search')).toBe(true);

  const failing = shards.transaction(shard, async (tx) => {
    expect(await firstTime(tx, 'feed', '79')).toBe(true);
    throw new Error('the effect failed');
  });
  await expect(failing).rejects.toThrow('the effect failed');
  expect(await handle('79')).toBe(true);
});

test('what nobody rang for is found by looking, on every shard', async () => {
  const posts = [userOn(shard), userOn(15)];
  for (const post of posts) await like(post, 1);
  const told: string[] = [];
  relayTo({ PostLiked: async ({ postId }) => void told.push(postId) }, { pollMs: 20 });
  await expect.poll(() => told).toEqual(expect.arrayContaining(posts));
});

test('a relay that is closed in the midst of a backlog finishes what it has begun and leaves the rest', async () => {
  const post = userOn(shard) as AnyId;
  for (const by of [1, 2, 3]) await like(post, by);
  const told: string[] = [];
  let closing: Promise<void> | undefined;
  const relay = relayTo({
    async PostLiked({ by }) {
      told.push(by);
      closing = relay.close();
    },
  });
  expect(await relay.drain(shard)).toBe(1);
  await closing;
  expect(told).toEqual(['1']);
  expect(await outbox()).toHaveLength(2);
});

test('an event that has ended its worker at every attempt is buried, and the next one of its entity goes on', async () => {
  const post = userOn(shard) as AnyId;
  for (const by of [1, 2]) await like(post, by);
  const [first] = await outbox();
  await system.platform.shards
    .db(shard)
    .updateTable('event')
    .set({ attempts: 4 })
    .where('id', '=', first?.id ?? '')
    .execute();
  const told: string[] = [];
  await relayTo({
    async PostLiked({ by }) {
      told.push(by);
    },
  }).drain(shard);
  expect(told).toEqual(['2']);
  expect(await outbox()).toMatchObject([{ id: first?.id, failure: 'Each of its attempts ended with the worker' }]);
});
