import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, assert, beforeAll, expect, test } from 'vitest';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { DIRECTORY } from '../directory/index.ts';
import { createDoorbell, type Doorbell } from '../redis/index.ts';
import { createPool } from '../shards/index.ts';
import { createMetrics } from '../telemetry/index.ts';
import { jobs } from './catalogue.ts';
import { deadLetters, type JobDefinition } from './define-job.ts';
import { createJobQueues, type EnqueueOptions, type JobQueues } from './job-queues.ts';

/** Logical shard 2 lives on shard1, 10 on shard2. */
const SHARD = 2;
const OTHER_SHARD = 10;
const HOUR = 3600;

let system: TestPlatform;
let opened: AsyncDisposableStack;
beforeAll(async () => {
  system = await testPlatform();
  opened = new AsyncDisposableStack();
});
afterEach(async () => {
  await opened.disposeAsync();
  opened = new AsyncDisposableStack();
});
afterAll(() => system[Symbol.asyncDispose]());

/** A worker process of its own, with its own connections. */
async function worker({
  doorbell,
  ...options
}: {
  pollSeconds: number;
  doorbell?: Doorbell;
  patienceMs?: number;
}): Promise<JobQueues> {
  const { logger, settings } = system.platform;
  const urls = [...settings.SHARD_SERVERS, [DIRECTORY, settings.DIRECTORY_DATABASE_URL] as const];
  const pools = new Map(
    urls.map(([name, url]) => [name, opened.adopt(createPool(url, { size: 4, name: 'worker' }), (pool) => pool.end())]),
  );
  const queues = await createJobQueues({
    pools,
    doorbell: doorbell ?? system.platform.doorbell,
    logger,
    metrics: createMetrics({ role: 'worker' }),
    supervise: false,
    ...options,
  });
  return opened.adopt(queues, (all) => all.close());
}

/** A doorbell on a channel where nobody else listens: every ring is lost. */
async function brokenDoorbell(): Promise<Doorbell> {
  const bell = createDoorbell({ redis: system.platform.redis, channel: randomUUID(), onError: () => undefined });
  return opened.adopt(await bell, (made) => made.close());
}

const enqueue = <Data extends object>(
  job: JobDefinition<Data>,
  data: Data,
  { shard = SHARD, ...options }: EnqueueOptions & { shard?: number } = {},
) => system.platform.shards.transaction(shard, (tx) => system.platform.queues.enqueue(tx, job, data, options));

interface JobRow {
  state: string;
  retry_count: number;
  /** From the last attempt to the next. */
  seconds: number;
  data: unknown;
}

async function rowsOf(name: string, shard = SHARD): Promise<JobRow[]> {
  const { shards } = system.platform;
  const { rows } = await shards.pool(shards.map.serverOf(shard)).query<JobRow>(
    `select state, retry_count, data, extract(epoch from start_after - started_on)::float as seconds
       from pgboss.job where name = $1 order by created_on`,
    [name],
  );
  return rows;
}

test('a job commits with the write that causes it, and is rolled back with it', async () => {
  const { shards, queues } = system.platform;
  const failing = shards.transaction(SHARD, async (tx) => {
    await queues.enqueue(tx, jobs.mediaAdvanceLane, { ownerId: userOn(SHARD) });
    throw new Error('not this time');
  });
  await expect(failing).rejects.toThrow('not this time');
  expect(await rowsOf('media.advance-lane')).toEqual([]);

  const ownerId = userOn(SHARD);
  await enqueue(jobs.mediaAdvanceLane, { ownerId });
  expect(await rowsOf('media.advance-lane')).toMatchObject([{ state: 'created', data: { ownerId } }]);
  expect(await rowsOf('media.advance-lane', OTHER_SHARD)).toEqual([]);
});

test('the directory has a queue of its own, in its own transactions', async () => {
  const { directory, queues } = system.platform;
  const job = { accountId: userOn(1) };
  const count = async () => {
    const [row] = await directory.$queryRaw<{ n: bigint }[]>`
      select count(*) as n from pgboss.job where name = 'users.finish-sign-up'`;
    return row?.n;
  };
  const failing = directory.$transaction(async (tx) => {
    await queues.enqueueInDirectory(tx, jobs.usersFinishSignUp, job, { delaySeconds: HOUR });
    throw new Error('not this time');
  });
  await expect(failing).rejects.toThrow('not this time');
  expect(await count()).toBe(0n);
  await directory.$transaction((tx) =>
    queues.enqueueInDirectory(tx, jobs.usersFinishSignUp, job, { delaySeconds: HOUR }),
  );
  expect(await count()).toBe(1n);
});

test('one key is one job, before it runs and after', async () => {
  const queues = await worker({ pollSeconds: HOUR });
  const post = { postId: userOn(SHARD) as never, authorId: userOn(SHARD), after: null };
  const ran: string[] = [];
  const [first, ...others] = await Promise.all(
    Array.from({ length: 20 }, () => enqueue(jobs.feedFanOut, post, { key: 'post 1', delaySeconds: HOUR })),
  );
  expect(new Set(others)).toEqual(new Set([first]));
  expect(await rowsOf('feed.fan-out')).toHaveLength(1);

  await enqueue(jobs.feedFanOut, post, { key: 'post 2' });
  await queues.work(jobs.feedFanOut, async ({ authorId }) => void ran.push(authorId));
  await expect.poll(() => rowsOf('feed.fan-out').then((rows) => rows.map(({ state }) => state))).toContain('completed');
  await enqueue(jobs.feedFanOut, post, { key: 'post 2' });
  expect((await rowsOf('feed.fan-out')).map(({ state }) => state).sort()).toEqual(['completed', 'created']);
  expect(ran).toEqual([post.authorId]);
});

test('the doorbell wakes a worker that would not look for an hour, on every server', async () => {
  const queues = await worker({ pollSeconds: HOUR });
  const { promise: ready, resolve: isReady } = Promise.withResolvers<void>();
  const waiting = new Map<string, () => void>([['first', isReady]]);
  await queues.work(jobs.mediaExpireUpload, async ({ mediaId }) => waiting.get(mediaId)?.());
  await enqueue(jobs.mediaExpireUpload, { mediaId: 'first' as never, stagingKey: '' });
  await ready;
  // More than there are workers: those that happened to be looking are soon asleep.
  for (let round = 0; round < 12; round += 1) {
    for (const shard of [SHARD, OTHER_SHARD]) {
      const ran = Promise.withResolvers<void>();
      waiting.set(`${round} ${shard}`, ran.resolve);
      await enqueue(jobs.mediaExpireUpload, { mediaId: `${round} ${shard}` as never, stagingKey: '' }, { shard });
      await ran.promise;
    }
  }
});

test('a worker that hears no bell looks by itself', async () => {
  const queues = await worker({ pollSeconds: 0.5, doorbell: await brokenDoorbell() });
  const { promise: ran, resolve } = Promise.withResolvers<string>();
  await queues.work(jobs.cacheForget, async ({ keys }) => resolve(keys.join()));
  await enqueue(jobs.cacheForget, { keys: ['one'] });
  expect(await ran).toBe('one');
});

test('a job that fails is tried again after 60, 120 and 240 s at least, then is followed by what is done about dead ones', async () => {
  const queues = await worker({ pollSeconds: 0.5 });
  let attempts = 0;
  await queues.work(jobs.pipelineRender, async () => {
    attempts += 1;
    throw new Error('the image is not to be had');
  });
  const upload = {
    mediaId: 'photo' as never,
    ownerId: userOn(SHARD),
    stagingKey: 's',
    contentType: 'image/jpeg',
    byteSize: 1,
    sha256Base64: '',
  };
  await enqueue(jobs.pipelineRender, upload, { key: 'photo' });

  const { shards } = system.platform;
  for (const [retry, least] of [60, 120, 240].entries()) {
    await expect.poll(() => rowsOf('pipeline.render')).toMatchObject([{ state: 'retry', retry_count: retry }]);
    const [row] = await rowsOf('pipeline.render');
    assert(row);
    expect(row.seconds).toBeGreaterThanOrEqual(least);
    expect(attempts).toBe(retry + 1);
    await shards.pool('shard1').query(`update pgboss.job set start_after = now() where name = 'pipeline.render'`);
  }
  await expect.poll(() => rowsOf('pipeline.give-up')).toMatchObject([{ state: 'created', data: upload }]);
  expect(await rowsOf('pipeline.render')).toMatchObject([{ state: 'failed' }]);
  expect(attempts).toBe(4);
});

test('a job that does not end when its worker is closed is left to another', async () => {
  const queues = await worker({ pollSeconds: 0.5, patienceMs: 0 });
  const [begun, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await queues.work(jobs.mediaErasePost, () => {
    begun.resolve();
    return end.promise;
  });
  await enqueue(jobs.mediaErasePost, { postId: 'p' as never, authorId: userOn(SHARD), from: null });
  await begun.promise;
  await queues.close();
  expect(await rowsOf('media.erase-post')).toMatchObject([{ state: 'retry', retry_count: 0 }]);
  end.resolve();
});

test('a dead job of which nothing is made waits among the dead letters', async () => {
  const edge = { blockerId: userOn(SHARD), blockedId: userOn(OTHER_SHARD) };
  await enqueue(jobs.usersSever, edge);
  const { shards } = system.platform;
  await shards.pool('shard1').query(`update pgboss.job set retry_limit = 0 where name = 'users.sever'`);
  const queues = await worker({ pollSeconds: 0.5 });
  await queues.work(jobs.usersSever, () => Promise.reject(new Error('the other shard is away')));
  await expect.poll(() => rowsOf(deadLetters.name)).toMatchObject([{ state: 'created', data: edge }]);
});

test('a job that is not needed after all can be taken back', async () => {
  const id = await enqueue(jobs.usersFinishSignUp, { accountId: userOn(SHARD) }, { delaySeconds: HOUR });
  expect(await rowsOf('users.finish-sign-up')).toMatchObject([{ state: 'created' }]);
  await system.platform.queues.drop('shard1', jobs.usersFinishSignUp, id);
  expect(await rowsOf('users.finish-sign-up')).toEqual([]);
});

test('one with a key is taken back with the transaction, in which it may come anew', async () => {
  const { shards, queues } = system.platform;
  const soon = () => enqueue(jobs.usersFinishSignUp, { accountId: userOn(SHARD) }, { key: 'k', delaySeconds: HOUR });
  await soon();
  const dying = shards.transaction(SHARD, async (tx) => {
    await queues.takeBack(tx, jobs.usersFinishSignUp, 'k');
    throw new Error('the process dies');
  });
  await expect(dying).rejects.toThrow('the process dies');
  expect(await rowsOf('users.finish-sign-up')).toHaveLength(1);
  for (const _again of [1, 2]) {
    await shards.transaction(SHARD, (tx) => queues.takeBack(tx, jobs.usersFinishSignUp, 'k'));
    expect(await rowsOf('users.finish-sign-up')).toEqual([]);
  }
  await soon();
  expect(await rowsOf('users.finish-sign-up')).toHaveLength(1);
});
