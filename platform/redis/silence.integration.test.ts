import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { type FaultProxy, openFaultProxy } from '../../test/kit/fault-proxy.ts';
import { connectRedis, type Redis } from './client.ts';
import { createDoorbell } from './doorbell.ts';

/** Short, as each test waits for it, and long beside what an answer takes. */
const timeoutMs = 200;

let opened: AsyncDisposableStack;
let network: FaultProxy;
let redis: Redis;
let key: string;
const onError = vi.fn();
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  onError.mockReset();
  network = opened.use(await openFaultProxy(inject('systemEnvironment').REDIS_URL ?? ''));
  redis = opened.adopt(await connectRedis(network.url, { onError, timeoutMs }), (client) => client.destroy());
  key = `test:${randomUUID()}`;
  await redis.set(key, 'kept', { expiration: { type: 'EX', value: 60 } });
});
afterEach(() => opened.disposeAsync());

test('what a silent Redis was asked fails, what it would be asked then fails at once, and it is found again', async () => {
  network.swallow();
  const asked = await Promise.allSettled([redis.get(key), redis.set(key, 'lost'), redis.evalSha('0'.repeat(40))]);
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'REDIS_SILENT' }));

  // It takes connections all the same: only one that has greeted is asked anything.
  const stillWaits = Promise.race([redis.get(key), new Promise((resolve) => setImmediate(resolve, 'waits'))]);
  await expect(stillWaits).rejects.toThrow();

  network.heal();
  await expect.poll(() => redis.isReady).toBe(true);
  expect(await redis.get(key)).toBe('kept');
});

test('one that stays busy with what nobody answers is left, too', async () => {
  network.swallow();
  let refused = 0;
  const ask = () => void redis.get(key).catch(() => (refused += 1));
  await expect
    .poll(() => {
      ask();
      return refused;
    })
    .toBeGreaterThan(0);
  expect(redis.isReady).toBe(false);
});

test('a doorbell that no longer hears Redis hears it again, and wakes those who listen for what it missed', async () => {
  const bell = await createDoorbell({ redis, channel: randomUUID(), onError, timeoutMs });
  opened.defer(() => bell.close());
  const woken = vi.fn();
  bell.listenFor('media:1', woken);
  network.swallow();
  await expect.poll(() => onError.mock.calls.filter(([{ code }]) => code === 'REDIS_SILENT').length).toBe(2);
  expect(woken).not.toHaveBeenCalled();
  network.heal();
  await expect.poll(() => woken).toHaveBeenCalledOnce();
  // A ring is lost where the connection that it leaves by is not there yet.
  await expect
    .poll(() => {
      bell.ring('media:1');
      return woken.mock.calls.length;
    })
    .toBeGreaterThan(1);
});

test('a Redis that greets nobody is not waited for', async () => {
  network.swallow();
  await expect(connectRedis(network.url, { onError, timeoutMs: 50 })).rejects.toThrow(/timeout/i);
});

test('a process that was held up itself does not take that for silence', async () => {
  const { socketEpoch } = redis;
  const holdUp = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * timeoutMs);
  const ping = redis.ping.bind(redis);
  const asked = vi.spyOn(redis, 'ping');
  // Before the question is sent, and before its answer is read.
  asked.mockImplementationOnce(() => {
    const answer = ping();
    holdUp();
    return answer;
  });
  asked.mockImplementationOnce(() => {
    const answer = ping();
    setImmediate(holdUp);
    return answer;
  });
  await expect.poll(() => asked.mock.calls.length, { timeout: 10_000 }).toBeGreaterThan(3);
  expect(redis.socketEpoch).toBe(socketEpoch);
  expect(onError).not.toHaveBeenCalled();
});
