import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { eventually } from '../../test/kit/eventually.ts';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { createDirectory, type Directory } from '../directory/index.ts';
import { createPool } from '../shards/index.ts';
import { createMetrics, type Logger } from '../telemetry/index.ts';
import { openShuttableProxy } from '../testing/shuttable-proxy.ts';
import { type EndedSessions, watchEndedSessions } from './ended-sessions.ts';
import { createSessionEnds } from './session-ends.ts';

const MINUTE = 60_000;
const NEVER = 3600_000;

let system: TestPlatform;
let accountId: bigint;
beforeAll(async () => {
  system = await testPlatform();
  accountId = BigInt(userOn(1));
  const account = { id: accountId, userNumber: 1n, state: 'ACTIVE' as const };
  const names = { username: 'ana', usernameSkeleton: 'ana', email: 'ana@example.com', name: 'Ana' };
  await system.platform.directory.account.create({ data: { ...account, ...names, passwordHash: 'none' } });
});
afterAll(() => system?.[Symbol.asyncDispose]());

let clock: number;
const logged: string[] = [];
beforeEach(() => {
  clock = 0;
  logged.length = 0;
});

interface Watch extends EndedSessions, Disposable {
  /** In seconds, as `/metrics` shows it. */
  age(): Promise<number>;
}

async function watch(options: { pollMs?: number; directory?: Directory } = {}): Promise<Watch> {
  const { pollMs = 10, directory = system.platform.directory } = options;
  const { doorbell } = system.platform;
  const note = (...said: unknown[]) => void logged.push(String(said.at(-1)));
  const logger = { warn: note, info: note } as unknown as Logger;
  const metrics = createMetrics({ role: 'test' });
  const times = { tokenLifetimeMs: 15 * MINUTE, pollMs, now: () => clock };
  const ended = await watchEndedSessions({ directory, doorbell, metrics, logger, ...times });
  return {
    ...ended,
    [Symbol.dispose]: ended.close,
    async age() {
      const [, age] = /^heliograph_ended_sessions_age_seconds\{.*\} (.+)$/m.exec(await metrics.text()) ?? [];
      return Number(age);
    },
  };
}

/** A session in the directory; by default it goes on. */
async function session(endedAt: Date | null = null): Promise<string> {
  const id = randomUUID();
  await system.platform.directory.session.create({ data: { id, accountId, device: 'a phone', endedAt } });
  return id;
}
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * MINUTE);
const endQuietly = (id: string) =>
  system.platform.directory.session.update({ where: { id }, data: { endedAt: new Date() } });
const announce = (id: string) => createSessionEnds(system.platform).announce(id);

test('it begins with all that ended while a token could still be good, and with no more', async () => {
  const [live, now, recent, old] = [await session(), await session(new Date()), ...(await ended(14, 20))];
  using sessions = await watch({ pollMs: NEVER });
  expect([live, now, recent, old, randomUUID(), ''].map((id) => sessions.has(id ?? ''))).toEqual([
    false,
    true,
    true,
    false,
    false,
    false,
  ]);
});

const ended = (...minutes: number[]) => Promise.all(minutes.map((ago) => session(minutesAgo(ago))));

test('an end that is rung for is known without a look at the directory', async () => {
  using sessions = await watch({ pollMs: NEVER });
  const [over, live] = [await session(), await session()];
  announce(over);
  await eventually(() => expect(sessions.has(over)).toBe(true));
  expect(sessions.has(live)).toBe(false);
});

test('an end whose news is lost is read, by a clock that is behind, too', async () => {
  using sessions = await watch();
  const lost = await session();
  await endQuietly(lost);
  const behind = await session(new Date(Date.now() - 20_000));
  await eventually(() => expect([lost, behind].map(sessions.has)).toEqual([true, true]));
});

test('who watches a session hears of its end once, however it became known, and nobody else does', async () => {
  using sessions = await watch();
  const [rung, read, live] = [await session(), await session(), await session()];
  const [ofRung, alsoOfRung, ofRead, left, ofLive] = [vi.fn(), vi.fn(), vi.fn(), vi.fn(), vi.fn()];
  sessions.watch(rung, ofRung);
  sessions.watch(rung, alsoOfRung);
  sessions.watch(read, ofRead);
  sessions.watch(live, ofLive);
  const stop = sessions.watch(read, left);
  stop();
  stop();
  announce(rung);
  await endQuietly(read);
  await eventually(() => expect([ofRung, alsoOfRung, ofRead].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1]));
  announce(rung);
  await endQuietly(rung);
  const last = await session();
  announce(last);
  await eventually(() => expect(sessions.has(last)).toBe(true));
  expect([ofRung, alsoOfRung, ofRead, left, ofLive].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1, 0, 0]);
});

test('who begins to watch a session that is over hears of it soon, but not before it can stop', async () => {
  using sessions = await watch();
  const over = await session(new Date());
  await eventually(() => expect(sessions.has(over)).toBe(true));
  const heard = vi.fn();
  const stopped = vi.fn();
  sessions.watch(over, heard);
  sessions.watch(over, stopped)();
  expect(heard).not.toHaveBeenCalled();
  await eventually(() => expect(heard).toHaveBeenCalledTimes(1));
  expect(stopped).not.toHaveBeenCalled();
});

test('an end is remembered for as long as any token of it is good, and forgotten some time after', async () => {
  using sessions = await watch({ pollMs: NEVER });
  const [first, later] = [randomUUID(), randomUUID()];
  const hear = async (id: string) => {
    announce(id);
    await eventually(() => expect(sessions.has(id)).toBe(true));
  };
  await hear(first);
  clock += 16 * MINUTE;
  await hear(later);
  expect(sessions.has(first)).toBe(true);
  clock += 16 * MINUTE;
  await hear(randomUUID());
  expect([first, later].map(sessions.has)).toEqual([false, true]);
});

test('while the directory cannot be asked what is known holds and rings are heard; it says so once', async () => {
  await using proxy = await openShuttableProxy(system.platform.settings.DIRECTORY_DATABASE_URL);
  const pool = createPool(proxy.url, { size: 1, name: 'test', onError: () => {} });
  const directory = createDirectory(pool);
  const [known, rung, lost] = [await session(new Date()), await session(), await session()];
  using sessions = await watch({ directory });

  await proxy.shut();
  clock += 3000;
  await eventually(() => expect(logged).toEqual(['ended sessions cannot be read; only rings tell of them']));
  announce(rung);
  await endQuietly(lost);
  await eventually(() => expect(sessions.has(rung)).toBe(true));
  expect([known, lost].map(sessions.has)).toEqual([true, false]);
  clock += 40 * MINUTE;
  expect(await sessions.age()).toBeGreaterThanOrEqual(2400);

  await proxy.reopen();
  await eventually(() => expect(sessions.has(lost)).toBe(true));
  await eventually(() => expect(logged.at(-1)).toBe('ended sessions are read again'));
  expect(logged).toHaveLength(2);
  expect(await sessions.age()).toBe(0);
  await directory.$disconnect();
  await pool.end();
});

test('it does not start without the directory', async () => {
  await using proxy = await openShuttableProxy(system.platform.settings.DIRECTORY_DATABASE_URL);
  await proxy.shut();
  const pool = createPool(proxy.url, { size: 1, name: 'test', onError: () => {} });
  await expect(watch({ directory: createDirectory(pool) })).rejects.toThrow();
  await pool.end();
});

test('closed, it hears of nothing', async () => {
  const sessions = await watch();
  const heard = vi.fn();
  const [rung, read] = [await session(), await session()];
  sessions.watch(rung, heard);
  sessions.watch(read, heard);
  sessions.close();
  using other = await watch();
  announce(rung);
  await endQuietly(read);
  await eventually(() => expect([rung, read].map(other.has)).toEqual([true, true]));
  expect([heard.mock.calls.length, sessions.has(rung)]).toEqual([0, false]);
});
