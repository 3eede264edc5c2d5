import { randomUUID } from 'node:crypto';
import { afterEach, assert, beforeEach, expect, inject, test, vi } from 'vitest';
import { connectRedis, type Redis } from './client.ts';
import { createDoorbell, type Doorbell } from './doorbell.ts';

let opened: AsyncDisposableStack;
let redis: Redis;
let bell: Doorbell;
/** What Redis calls the connection that the doorbell of this test listens on. */
let listener: string;
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  const url = inject('systemEnvironment').REDIS_URL ?? '';
  redis = opened.adopt(await connectRedis(url, { onError: () => undefined }), (client) => client.destroy());
  listener = `listener-${randomUUID()}`;
  const duplicate = redis.duplicate.bind(redis);
  vi.spyOn(redis, 'duplicate').mockImplementation(() => duplicate({ name: listener }));
  const made = await createDoorbell({ redis, channel: randomUUID(), onError: () => undefined });
  bell = opened.adopt(made, (doorbell) => doorbell.close());
});
afterEach(() => opened.disposeAsync());

/** Resolves once everything that was rung before has been heard: one connection delivers in order. */
async function heardAll(): Promise<void> {
  const last = randomUUID();
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = bell.listenFor(last, resolve);
  bell.ring(last);
  await promise;
  stop();
}

/** Loses the connection on which this doorbell hears; the server and everyone else on it are left alone. */
async function dropListener(): Promise<void> {
  const clients = String(await redis.sendCommand(['CLIENT', 'LIST', 'TYPE', 'pubsub']));
  const mine = clients.split('\n').find((client) => client.includes(` name=${listener} `));
  const id = /^id=(\d+)/.exec(mine ?? '')?.[1];
  assert(id, 'Redis does not know the connection of this test');
  expect(await redis.sendCommand(['CLIENT', 'KILL', 'ID', id])).toBe(1);
}

test('a bell is heard by everyone who listens for exactly it', async () => {
  const [one, other, longer] = [vi.fn(), vi.fn(), vi.fn()];
  bell.listenFor('media:1', one);
  bell.listenFor('media:1', other);
  bell.listenFor('media:12', longer);
  for (const rung of ['media:1', 'media:', 'media:123', 'media:1']) bell.ring(rung);
  await heardAll();
  expect([one, other, longer].map(({ mock }) => mock.calls.length)).toEqual([2, 2, 0]);
});

test('who stopped listening hears no more, however it listened, and nobody else is disturbed', async () => {
  const [stays, leaves, all] = [vi.fn(), vi.fn(), vi.fn()];
  bell.listenFor('media:1', stays);
  const stops = [
    bell.listenFor('media:1', leaves),
    bell.listenFor('media:1', leaves),
    bell.listenFor('media:2', leaves),
    bell.listen('media:', all),
  ];
  for (const stop of [...stops, ...stops]) stop();
  bell.listenFor('media:2', stays);
  stops[2]?.();
  bell.ring('media:1');
  bell.ring('media:2');
  await heardAll();
  expect([stays, leaves, all].map(({ mock }) => mock.calls.length)).toEqual([2, 0, 0]);
});

test('who stops, or listens anew, while it is woken does no harm', async () => {
  const woken: string[] = [];
  const stop = bell.listenFor('media:1', () => {
    woken.push('first');
    stop();
    bell.listenFor('media:1', () => woken.push('again'));
  });
  bell.listenFor('media:1', () => woken.push('second'));
  bell.ring('media:1');
  bell.ring('media:1');
  await heardAll();
  expect(woken).toEqual(['first', 'second', 'second', 'again']);
});

test('after a lost connection everyone who listens still is woken once, for what may have rung meanwhile', async () => {
  const woken = vi.fn();
  const left = vi.fn();
  for (let id = 0; id < 2000; id += 1) bell.listenFor(`media:${id}`, () => woken(id));
  bell.listenFor('media:left', left)();
  await dropListener();
  await vi.waitFor(() => expect(woken).toHaveBeenCalledTimes(2000), { timeout: 20_000 });
  expect(new Set(woken.mock.calls.flat()).size).toBe(2000);

  // It hears again, too.
  bell.ring('media:7');
  await heardAll();
  expect(woken).toHaveBeenCalledTimes(2001);
  expect(woken).toHaveBeenLastCalledWith(7);
  expect(left).not.toHaveBeenCalled();
});
