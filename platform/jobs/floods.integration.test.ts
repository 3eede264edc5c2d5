import { sql } from 'kysely';
import type pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { createRelay, type EventHandlers } from '../events/index.ts';
import { createPool, shareOf } from '../shards/index.ts';
import { defineJob, type JobDefinition } from './define-job.ts';
import { ensureQueues } from './job-queues.ts';

/** Both on one physical server, whose pool they share. */
const SHARD = 2;
const SHARD_BESIDE = 3;
const SERVER = 'shard1';
const FLOOD = 5000;
/** Those of low class, and of events for rooms of one class, that a process works on at once. */
const LOW_AT_ONCE = 4;
const EVENTS_AT_ONCE = 16;

interface Numbered {
  n: number;
}
const digest = defineJob<Numbered>('test.digest', { class: 'low', concurrency: 3 });
const clearance = defineJob<Numbered>('test.clearance', { class: 'low', concurrency: 3 });
const delivery = defineJob<Numbered>('test.delivery', { class: 'critical' });

let system: TestPlatform;
let opened: AsyncDisposableStack;
/** What keeps every handler of the flood. */
let gate: PromiseWithResolvers<void>;
let pool: pg.Pool;
beforeEach(async () => {
  system = await testPlatform();
  opened = new AsyncDisposableStack();
  opened.use(system);
  gate = Promise.withResolvers();
  pool = system.platform.shards.pool(SERVER);
  const { settings } = system.platform;
  for (const url of [settings.DIRECTORY_DATABASE_URL, ...settings.SHARD_SERVERS.values()]) {
    const own = createPool(url, { size: 1, name: 'test' });
    await ensureQueues(own, [digest, clearance, delivery]);
    await own.end();
  }
});
afterEach(async () => {
  gate.resolve();
  await opened.disposeAsync();
});

function relayTo(rooms: { feed: EventHandlers; messages: EventHandlers }): void {
  const relay = createRelay({ ...system.platform, rooms, classes: { feed: 'high', messages: 'critical' }, pollMs: 50 });
  opened.adopt(relay, (made) => {
    gate.resolve();
    return made.close();
  });
}

/** As many of these jobs as a flood is made of. */
async function flood(job: JobDefinition<Numbered>): Promise<void> {
  await enqueue(job);
  await pool.query(
    `insert into pgboss.job
     select another.* from pgboss.job first, generate_series(2, $2) n,
            lateral jsonb_populate_record(first, jsonb_build_object('id', md5(n::text)::uuid)) another
      where first.name = $1`,
    [job.name, FLOOD],
  );
}

const enqueue = (job: JobDefinition<Numbered>) =>
  system.platform.shards.transaction(SHARD, (tx) => system.platform.queues.enqueue(tx, job, { n: 1 }));

/** As many likes of as many posts. */
async function floodFeed(shard: number): Promise<void> {
  await system.platform.shards
    .db(shard)
    .insertInto('event')
    .columns(['id', 'subscriber', 'type', 'entity_id', 'payload'])
    .expression(
      sql`select n, 'feed', 'PostLiked', n, '{}'::jsonb from generate_series(1, ${sql.lit(FLOOD)}::bigint) n` as never,
    )
    .execute();
}

const tellMessages = () => {
  const { shards, emit } = system.platform;
  const userId = userOn(SHARD);
  return shards.transaction(SHARD, (tx) => emit(tx, { type: 'AccountDeleted', entity: userId, payload: { userId } }));
};

test('a flood of low jobs and of events for the feed, none of which ends, delays neither a critical job nor an event for messages', async () => {
  const { queues } = system.platform;
  const begun = { low: 0, feed: 0 };
  let ended = 0;
  const keep = (kind: keyof typeof begun) => async () => {
    begun[kind] += 1;
    await gate.promise;
    ended += 1;
  };
  const [jobDone, eventDone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await flood(digest);
  await floodFeed(SHARD);
  await floodFeed(SHARD_BESIDE);
  for (const job of [digest, clearance]) await queues.work(job, keep('low'));
  await queues.work(delivery, async () => jobDone.resolve());
  relayTo({ feed: { PostLiked: keep('feed') }, messages: { AccountDeleted: async () => eventDone.resolve() } });
  await expect.poll(() => begun.feed).toBe(EVENTS_AT_ONCE);
  await expect.poll(() => begun.low).toBe(digest.concurrency);
  await enqueue(clearance);
  await expect.poll(() => begun.low).toBe(LOW_AT_ONCE);

  await enqueue(delivery);
  await tellMessages();
  await jobDone.promise;
  await eventDone.promise;
  expect(ended).toBe(0);
});

test('work that keeps every connection it gets leaves the classes above it theirs', async () => {
  const { queues, shards } = system.platform;
  const held = { low: 0, feed: 0 };
  const keepConnection = async (kind: keyof typeof held): Promise<void> => {
    const client = await pool.connect();
    held[kind] += 1;
    await gate.promise;
    client.release();
  };
  /** More of them than there are in the pool. */
  const keepAll = (kind: keyof typeof held) => async () =>
    void (await Promise.allSettled(Array.from({ length: pool.options.max + 1 }, () => keepConnection(kind))));
  await queues.work(digest, keepAll('low'));
  await flood(digest);
  await expect.poll(() => held.low).toBe(shareOf('low', pool.options.max));

  await floodFeed(SHARD);
  const [jobDone, eventDone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const look = async () => void (await shards.db(SHARD).selectFrom('event').select('id').limit(1).execute());
  relayTo({
    feed: { PostLiked: keepAll('feed') },
    messages: { AccountDeleted: () => look().then(eventDone.resolve) },
  });
  await expect.poll(() => held.low + held.feed).toBe(shareOf('high', pool.options.max));

  await queues.work(delivery, () => look().then(jobDone.resolve));
  await enqueue(delivery);
  await tellMessages();
  await jobDone.promise;
  await eventDone.promise;
  expect(held.low + held.feed).toBe(shareOf('high', pool.options.max));
});
