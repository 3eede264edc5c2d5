import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPool } from '../shards/index.ts';
import { openShuttableProxy } from '../testing/shuttable-proxy.ts';
import { type Standby, type StreamingCluster, startStreamingCluster } from '../testing/streaming-cluster.ts';
import { createRotation, type Rotation } from './rotation.ts';
import type { WalPosition } from './wal-position.ts';
import { primaryStatus } from './wal-status.ts';

let cluster: StreamingCluster;
let one: Standby;
let two: Standby;
beforeAll(async () => {
  cluster = await startStreamingCluster();
  [one, two] = [await cluster.addStandby('one'), await cluster.addStandby('two')];
  await cluster.query(cluster.primary, 'create table note (id serial)');
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

let opened: AsyncDisposableStack;
let primary: pg.Pool;
let time: number;
beforeEach(async () => {
  for (const standby of [one, two]) await standby.catchUp();
  opened = new AsyncDisposableStack();
  primary = open(cluster.primary.url());
  time = 0;
});
afterEach(async () => {
  for (const standby of [one, two]) await standby.resumeReplay();
  await opened.disposeAsync();
});

const open = (url: string): pg.Pool =>
  opened.adopt(createPool(url, { size: 2, name: 'test', onError: () => undefined }), (pool) => pool.end());

/** A rotation that looks when it is told to, over standbys or whatever else answers at a URL. */
async function rotationOf(replicas: Record<string, string>, askTimeoutMs = 5000): Promise<Rotation> {
  const rotation = createRotation({
    primary,
    replicas: Object.entries(replicas).map(([name, url]) => ({ name, pool: open(url) })),
    maxLagMs: 10_000,
    checkEveryMs: 3_600_000,
    askTimeoutMs,
    clock: () => time,
  });
  opened.defer(() => rotation.close());
  await rotation.check();
  return rotation;
}

/** Answers the position behind the write. */
async function write(): Promise<WalPosition> {
  await primary.query('insert into note default values');
  return (await primaryStatus(primary)).written;
}

/** Who is chosen in as many turns as tell them apart. */
async function chosen(rotation: Rotation, needed: WalPosition | null = null): Promise<(string | undefined)[]> {
  const names = new Set<string | undefined>();
  for (let turn = 0; turn < 4; turn += 1) names.add((await rotation.choose(needed))?.name);
  return [...names].sort();
}

test('replicas take turns; of what was just written only those are asked that have it', async () => {
  const rotation = await rotationOf({ one: one.url(), two: two.url() });
  expect(await chosen(rotation)).toEqual(['one', 'two']);
  await one.pauseReplay();
  const needed = await write();
  await two.catchUp();
  expect(await chosen(rotation, needed)).toEqual(['two']);
  await two.pauseReplay();
  expect(await chosen(rotation, await write())).toEqual([undefined]);
  expect(await chosen(rotation)).toEqual(['one', 'two']);
});

test('one that is more than ten seconds behind is left out until it has caught up', async () => {
  const rotation = await rotationOf({ one: one.url() });
  await one.pauseReplay();
  await write();
  time = 9_000;
  await rotation.check();
  expect([await chosen(rotation), rotation.states()]).toEqual([
    ['one'],
    [{ name: 'one', isInRotation: true, lagMs: 9_000 }],
  ]);
  time = 11_000;
  await rotation.check();
  expect([await chosen(rotation), rotation.isEmpty(), rotation.states()]).toEqual([
    [undefined],
    true,
    [{ name: 'one', isInRotation: false, lagMs: 11_000 }],
  ]);
  await one.resumeReplay();
  await one.catchUp();
  await rotation.check();
  expect([await chosen(rotation), rotation.states()]).toEqual([
    ['one'],
    [{ name: 'one', isInRotation: true, lagMs: 0 }],
  ]);
});

test('lag is no more than since the last look that it has caught up with', async () => {
  const rotation = await rotationOf({ one: one.url() });
  for (time = 4_000; time <= 20_000; time += 4_000) {
    await write();
    await one.catchUp();
    await one.pauseReplay();
    await write();
    await rotation.check();
    await one.resumeReplay();
  }
  expect(rotation.states()).toEqual([{ name: 'one', isInRotation: true, lagMs: expect.any(Number) }]);
  expect(rotation.states()[0]?.lagMs).toBeLessThanOrEqual(8_000);
});

test('nobody falls behind while nothing is written, and everyone of whom nothing is heard', async () => {
  const rotation = await rotationOf({ one: one.url() });
  time = 9_000;
  await rotation.check();
  time = 18_000;
  expect(await chosen(rotation)).toEqual(['one']);
  time = 20_000;
  expect(await chosen(rotation)).toEqual([undefined]);
});

test('one that does not answer is left out, and holds nobody up for long', async () => {
  const door = opened.use(await openShuttableProxy(one.url()));
  const rotation = await rotationOf({ one: door.url, two: two.url() }, 200);
  expect(await chosen(rotation)).toEqual(['one', 'two']);
  door.hold();
  await two.pauseReplay();
  expect(await chosen(rotation, await write())).toEqual([undefined]);
  expect(await chosen(rotation)).toEqual(['two']);
  door.letGo();
  await rotation.check();
  expect(await chosen(rotation)).toEqual(['one', 'two']);
});

test('one that was made anew from an older copy is not taken for what it was', async () => {
  await two.pauseReplay();
  await write();
  await one.catchUp();
  const door = opened.use(await openShuttableProxy(one.url()));
  const rotation = await rotationOf({ replica: door.url });
  expect(await chosen(rotation)).toEqual(['replica']);
  await door.shut();
  await rotation.check();
  await door.reopen(two.url());
  await rotation.check();
  expect(rotation.states()).toEqual([{ name: 'replica', isInRotation: false, lagMs: Number.POSITIVE_INFINITY }]);
  await two.resumeReplay();
  await two.catchUp();
  await rotation.check();
  expect(await chosen(rotation)).toEqual(['replica']);
});

test('while the primary does not answer, nobody is known to have caught up', async () => {
  const door = opened.use(await openShuttableProxy(cluster.primary.url()));
  primary = open(door.url);
  const rotation = await rotationOf({ one: one.url() });
  expect(await chosen(rotation)).toEqual(['one']);
  await door.shut();
  time = 11_000;
  await rotation.check();
  expect(await chosen(rotation)).toEqual([undefined]);
});

test('what is no standby, of this primary or at all, is no replica', async () => {
  const promoted = await cluster.addStandby('promoted');
  const rotation = await rotationOf({ promoted: promoted.url(), primary: cluster.primary.url() });
  expect(await chosen(rotation)).toEqual(['promoted']);
  const needed = await write();
  await promoted.catchUp();
  expect(await chosen(rotation, needed)).toEqual(['promoted']);
  await promoted.promote();
  await rotation.check();
  expect(await chosen(rotation)).toEqual([undefined]);
});

test('after a promotion positions of the old timeline are covered by nobody, though LSNs go on', async () => {
  const heir = await cluster.addStandby('heir');
  const before = await write();
  await heir.catchUp();
  await heir.promote();
  const follower = await cluster.addStandby('follower', heir);
  primary = open(heir.url());
  const rotation = await rotationOf({ follower: follower.url() });
  const after = await write();
  await follower.catchUp();
  expect(after > before).toBe(true);
  expect(await chosen(rotation)).toEqual(['follower']);
  expect(await chosen(rotation, after)).toEqual(['follower']);
  expect(await chosen(rotation, before)).toEqual([undefined]);
});
