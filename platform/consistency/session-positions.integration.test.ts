import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { eventually } from '../../test/kit/eventually.ts';
import { connectRedis, type Redis } from '../redis/index.ts';
import { openShuttableProxy, type ShuttableProxy } from '../testing/shuttable-proxy.ts';
import { createSessionPositions, type Positions, type SessionPositions } from './session-positions.ts';
import { walPosition } from './wal-position.ts';

const LIFE_MS = 60_000;
const at = (lsn: string, timeline = '00000001'): Positions => new Map([['shard1', walPosition(timeline, lsn)]]);
const NOWHERE: Positions = new Map();

let opened: AsyncDisposableStack;
let door: ShuttableProxy;
let redis: Redis;
let positions: SessionPositions;
let keyPrefix: string;
let time: number;
let errors: unknown[];
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  keyPrefix = `${randomUUID()}:`;
  time = Date.now();
  errors = [];
  door = opened.use(await openShuttableProxy(inject('systemEnvironment').REDIS_URL ?? ''));
  ({ redis, positions } = await open({ url: door.url }));
  // The first who asks begins the record.
  expect(await positions.load('someone')).toBeNull();
  time += LIFE_MS + 1;
});
afterEach(() => opened.disposeAsync());

/** One process's view of the record. */
async function open({ url = inject('systemEnvironment').REDIS_URL ?? '', shardMap = 'one', patienceMs = 5000 }) {
  const own = opened.adopt(await connectRedis(url, { onError: () => undefined }), (client) => client.destroy());
  const onError = (error: unknown) => errors.push(error);
  const options = { redis: own, keyPrefix, shardMap, lifeMs: LIFE_MS, patienceMs, now: () => time, onError };
  return { redis: own, positions: createSessionPositions(options) };
}

test('what one process saves every other knows, of that session alone', async () => {
  await positions.save('ana', at('0/10'));
  const other = await open({});
  expect(await other.positions.load('ana')).toEqual(at('0/10'));
  expect(await other.positions.load('ben')).toEqual(NOWHERE);
});

test('of each server the later position stays, in whatever order they come', async () => {
  for (const lsn of ['0/FFFFFFFF', '1/0', '0/1']) await positions.save('ana', at(lsn));
  expect(await positions.load('ana')).toEqual(at('1/0'));
  await positions.save('ana', at('0/1', '00000002'));
  expect(await positions.load('ana')).toEqual(at('0/1', '00000002'));
  const elsewhere: Positions = new Map([['shard2', walPosition('00000001', '0/7')]]);
  await positions.save('ana', elsewhere);
  expect(await positions.load('ana')).toEqual(new Map([...at('0/1', '00000002'), ...elsewhere]));
});

test('what nobody needs any more is not kept', async () => {
  await positions.save('ana', at('0/10'));
  expect(await redis.pTTL(`${keyPrefix}written:{ana}`)).toBeGreaterThan(LIFE_MS - 10_000);
  expect(await redis.pTTL(`${keyPrefix}written:{ana}`)).toBeLessThanOrEqual(LIFE_MS);
});

test('a Redis that was emptied knows of nobody, until what it lost does not matter any more', async () => {
  await positions.save('ana', at('0/10'));
  await redis.del(await redis.keys(`${keyPrefix}*`));
  expect(await positions.load('ana')).toBeNull();
  await positions.save('ana', at('0/20'));
  time += LIFE_MS;
  expect([await positions.load('ana'), await positions.load('ben')]).toEqual([null, null]);
  time += 1;
  expect([await positions.load('ana'), await positions.load('ben')]).toEqual([at('0/20'), NOWHERE]);
});

test('a Redis that was restarted, or another in its place, may have lost what it was told last', async () => {
  const mark = `${keyPrefix}written:since`;
  const [run, since] = (await redis.get(mark))?.split(' ') ?? [];
  await redis.set(mark, `another-run ${since}`);
  expect(await positions.load('ana')).toBeNull();
  expect(await redis.get(mark)).toBe(`${run} ${time}`);
});

test('what was written under another shard map may have moved: it is not known where', async () => {
  await positions.save('ana', at('0/10'));
  const moved = await open({ shardMap: 'two' });
  expect(await moved.positions.load('ana')).toBeNull();
  expect(await moved.positions.load('ben')).toEqual(NOWHERE);
  await moved.positions.save('ben', at('0/20'));
  expect(await moved.positions.load('ben')).toEqual(at('0/20'));
});

test('a process that could not save says so once Redis is back, and nobody relies on the record', async () => {
  const other = await open({});
  await positions.save('ana', at('0/10'));
  await door.shut();
  await eventually(() => expect(redis.isReady).toBe(false));
  await positions.save('ana', at('0/20'));
  expect(errors).toHaveLength(1);
  expect(await positions.load('ana')).toBeNull();
  expect(await other.positions.load('ana')).toEqual(at('0/10'));

  await door.reopen();
  await eventually(async () => expect(await other.positions.load('ana')).toBeNull());
  time += LIFE_MS + 1;
  expect(await other.positions.load('ben')).toEqual(NOWHERE);
});

test('a Redis that does not answer holds nobody up', async () => {
  const impatient = await open({ url: door.url, patienceMs: 30 });
  expect(await impatient.positions.load('ana')).toEqual(NOWHERE);
  door.hold();
  expect(await impatient.positions.load('ana')).toBeNull();
  await impatient.positions.save('ana', at('0/10'));
  door.letGo();
  await eventually(async () => expect(await redis.ping()).toBe('PONG'));
  expect(await impatient.positions.load('ben')).toBeNull();
  expect(await positions.load('ben')).toBeNull();
});
