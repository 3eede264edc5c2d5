import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { emptyStats, withStats } from '../telemetry/index.ts';
import { openShuttableProxy } from '../testing/shuttable-proxy.ts';
import { connectRedis, type Redis, redisRoundTrip } from './client.ts';
import { createDoorbell, type Doorbell } from './doorbell.ts';

let opened: AsyncDisposableStack;
beforeEach(() => {
  opened = new AsyncDisposableStack();
});
afterEach(() => opened.disposeAsync());

const REDIS_URL = () => inject('systemEnvironment').REDIS_URL ?? '';

async function open(url = REDIS_URL()): Promise<{ redis: Redis; errors: Error[] }> {
  const errors: Error[] = [];
  const redis = await connectRedis(url, { onError: (error) => errors.push(error) });
  opened.defer(() => redis.destroy());
  return { redis, errors };
}

async function openBell(redis: Redis, channel: string): Promise<Doorbell> {
  return opened.adopt(await createDoorbell({ redis, channel, onError: () => undefined }), (bell) => bell.close());
}

/** The way to the real Redis through a door that can be shut. */
const redisBehindADoor = async () => opened.use(await openShuttableProxy(REDIS_URL()));

test('a ring reaches everyone who listens, in every process, with the rest of its name', async () => {
  const { redis } = await open();
  const channel = randomUUID();
  const [one, other] = [await openBell(redis, channel), await openBell(redis, channel)];
  const heard: string[] = [];
  const last = Promise.withResolvers<void>();
  one.listen('job:', (rest) => heard.push(`one ${rest}`));
  other.listen('job:', (rest) => heard.push(`other ${rest}`));
  other.listen('job:a', (rest) => heard.push(`only a's ${rest}`));
  other.listen('end', () => last.resolve());
  one.ring('events:3');
  one.ring('job:a;');
  other.ring('job:b;');
  one.ring('end');
  await last.promise;
  await expect.poll(() => heard.length).toBe(5);
  expect(heard.sort()).toEqual(['one a;', 'one b;', "only a's ;", 'other a;', 'other b;']);
});

test('channels do not hear each other', async () => {
  const { redis } = await open();
  const [here, elsewhere] = [await openBell(redis, randomUUID()), await openBell(redis, randomUUID())];
  const heard: string[] = [];
  const rung = Promise.withResolvers<void>();
  elsewhere.listen('', (rest) => heard.push(rest));
  here.listen('', () => rung.resolve());
  here.ring('hello');
  await rung.promise;
  // One connection delivers in order: what were to come has come before this answer.
  elsewhere.ring('myself');
  await expect.poll(() => heard).toEqual(['myself']);
});

test('while Redis is gone commands fail at once, and it is found again when it is back', async () => {
  const door = await redisBehindADoor();
  const { redis, errors } = await open(door.url);
  const key = `test:${randomUUID()}`;
  await redis.set(key, 'kept', { expiration: { type: 'EX', value: 60 } });

  await door.shut();
  await expect.poll(() => redis.isReady).toBe(false);
  for (let attempt = 0; attempt < 3; attempt += 1) await expect(redis.get(key)).rejects.toThrow();
  await expect.poll(() => errors.length).toBeGreaterThan(0);

  await door.reopen();
  await expect.poll(() => redis.isReady).toBe(true);
  expect(await redis.get(key)).toBe('kept');
});

test('ringing while Redis is gone harms nobody, and a doorbell works again when Redis is back', async () => {
  const door = await redisBehindADoor();
  const { redis } = await open(door.url);
  const bell = await openBell(redis, randomUUID());
  const heard: string[] = [];
  bell.listen('', (rest) => heard.push(rest));
  await door.shut();
  await expect.poll(() => redis.isReady).toBe(false);
  bell.ring('lost');
  await door.reopen();
  const ringUntilHeard = () => {
    bell.ring('back');
    return heard;
  };
  await expect.poll(ringUntilHeard).toContain('back');
  expect(heard).not.toContain('lost');
});

test('where there is no Redis, connecting says so instead of waiting for one', async () => {
  const door = await redisBehindADoor();
  await door.shut();
  await expect(open(door.url)).rejects.toThrow(/ECONNREFUSED/);
});

test('commands that travel together are one round trip', async () => {
  const { redis } = await open();
  const stats = emptyStats();
  await withStats(stats, () => redisRoundTrip(() => Promise.all([redis.ping(), redis.ping(), redis.ping()])));
  expect(stats.redisRoundTrips).toBe(1);
});
