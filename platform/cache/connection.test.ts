import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startMemcached, type TestMemcached } from '../testing/memcached.ts';
import { type ServerChange, ServerConnection, type ServerConnectionOptions } from './connection.ts';

/** A connection whose changes can be awaited. */
function connectTo(server: string, options: Partial<ServerConnectionOptions> = {}) {
  const changes: ServerChange[] = [];
  let wake = () => {};
  const connection = new ServerConnection({
    server,
    operationTimeoutMs: 2000,
    maxInFlight: 10_000,
    random: () => 0,
    onChange: (change) => {
      changes.push(change);
      wake();
    },
    ...options,
  });
  const until = async (up: boolean) => {
    while (changes.at(-1)?.up !== up) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { connection, changes, until };
}

const failsWith = (code: string) => expect.objectContaining({ name: 'CacheError', code });

describe('on a real memcached', () => {
  let memcached: TestMemcached;
  beforeEach(async () => {
    memcached = await startMemcached();
  });
  afterEach(async () => {
    await memcached[Symbol.asyncDispose]();
  });

  test('requests made before the connection stands wait for it and keep their order', async () => {
    const { connection } = connectTo(memcached.server);
    const [set, get, nothing] = await Promise.all([
      connection.request(['ms a 3 T60 F7\r\n', Buffer.from([0, 13, 10]), '\r\n'], 1),
      connection.request(['mg a v f\r\n', 'mn\r\n'], 2),
      connection.request(['mg b v\r\n'], 1),
    ]);
    expect(set).toMatchObject([{ code: 'HD' }]);
    expect(get).toMatchObject([{ code: 'VA', clientFlags: 7, value: Buffer.from([0, 13, 10]) }, { code: 'MN' }]);
    expect(nothing).toMatchObject([{ code: 'EN' }]);
    await connection.close();
  });

  test('large values arrive whole, in many frames, among small ones', async () => {
    const { connection } = connectTo(memcached.server);
    const large = Buffer.alloc(900_000, 'binary\r\n\0');
    const keys = Array.from({ length: 10 }, (_, i) => `large${i}`);
    const sets = await connection.request(
      keys.flatMap((key) => [`ms ${key} ${large.length} T60\r\n`, large, '\r\n', `ms s${key} 2 T60\r\nhi\r\n`]),
      20,
    );
    expect(new Set(sets.map(({ code }) => code))).toEqual(new Set(['HD']));

    const gets = await connection.request(
      keys.flatMap((key) => [`mg ${key} v\r\n`, `mg s${key} v\r\n`]),
      20,
    );
    for (const [i, { value }] of gets.entries()) expect(value?.equals(i % 2 ? Buffer.from('hi') : large)).toBe(true);
    await connection.close();
  });

  test('a kill in flight fails what waits, refuses what comes, and is healed by a restart', async () => {
    const { connection, until } = connectTo(memcached.server);
    await connection.request(['ms a 2 T60\r\nhi\r\n'], 1);
    // Half a command, so that it cannot be answered before the kill.
    const waiting = [connection.request(['mg a '], 1), connection.request(['v '], 1)];
    const failures = Promise.allSettled(waiting);
    await memcached.kill();
    for (const failure of await failures) expect(failure).toMatchObject({ reason: failsWith('CACHE_UNREACHABLE') });
    await expect(connection.request(['mg a v\r\n'], 1)).rejects.toEqual(failsWith('CACHE_UNREACHABLE'));

    await memcached.restart();
    await until(true);
    expect(connection.generation).toBe(2);
    expect(await connection.request(['mg a v\r\n'], 1)).toMatchObject([{ code: 'EN' }]);
    await connection.close();
  });

  test('a frozen server times out once, then costs nothing until it answers again', async () => {
    const { connection, changes, until } = connectTo(memcached.server, { operationTimeoutMs: 100 });
    await until(true);
    memcached.freeze();
    const askUntilItFails = async () => {
      for (;;) await connection.request(['mg a v\r\n'], 1);
    };
    await expect(askUntilItFails()).rejects.toEqual(failsWith('CACHE_TIMEOUT'));
    await expect(connection.request(['mg a v\r\n'], 1)).rejects.toEqual(failsWith('CACHE_UNREACHABLE'));
    expect(changes.at(-1)).toMatchObject({ up: false, server: memcached.server, error: failsWith('CACHE_TIMEOUT') });

    memcached.thaw();
    await until(true);
    expect(await connection.request(['mn\r\n'], 1)).toMatchObject([{ code: 'MN' }]);
    await connection.close();
  });

  test('a reply later than its caller is dropped, and its neighbours still match', async () => {
    const { connection, changes, until } = connectTo(memcached.server, { operationTimeoutMs: 100 });
    await until(true);
    await connection.request(['ms a 1 T60\r\n1\r\n', 'ms b 1 T60\r\n2\r\n'], 2);
    // Half a command: its reply cannot come before the next request completes it.
    const late = expect(connection.request(['mn\r\n', 'mg a '], 2)).rejects.toEqual(failsWith('CACHE_TIMEOUT'));
    await late;
    expect(await connection.request(['v\r\nmg b v\r\n'], 1)).toMatchObject([{ code: 'VA', value: Buffer.from('2') }]);
    expect(changes).toMatchObject([{ up: true }]);
    await connection.close();
  });

  test('a process that was busy does not call its server late', async () => {
    const { connection, until } = connectTo(memcached.server, { operationTimeoutMs: 100 });
    await until(true);
    const asked = connection.request(['mn\r\n'], 1);
    await new Promise((sent) => setImmediate(sent));
    const busyUntil = performance.now() + 300;
    while (performance.now() < busyUntil);
    expect(await asked).toMatchObject([{ code: 'MN' }]);
    await connection.close();
  });

  test('more commands than may wait are refused, not queued', async () => {
    const { connection, until } = connectTo(memcached.server, { maxInFlight: 3 });
    await until(true);
    const accepted = connection.request(['mn\r\nmn\r\nmn\r\n'], 3);
    await expect(connection.request(['mn\r\n'], 1)).rejects.toEqual(failsWith('CACHE_OVERLOADED'));
    expect(await accepted).toHaveLength(3);
    expect(await connection.request(['mn\r\n'], 1)).toHaveLength(1);
    await connection.close();
  });

  test('closing answers what was asked and refuses the rest', async () => {
    const { connection } = connectTo(memcached.server);
    const asked = connection.request(['mn\r\n'], 1);
    const closed = connection.close();
    await expect(connection.request(['mn\r\n'], 1)).rejects.toEqual(failsWith('CACHE_CLOSED'));
    expect(await asked).toHaveLength(1);
    await closed;
  });
});

test('a server that does not speak the meta protocol is down', async () => {
  const impostor = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => socket.write('ERROR\r\n'));
  }).listen(0, '127.0.0.1');
  await once(impostor, 'listening');
  const address = impostor.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const { connection, changes, until } = connectTo(`127.0.0.1:${port}`);
  await until(false);
  expect(changes).toMatchObject([{ up: false, error: failsWith('CACHE_PROTOCOL') }]);
  await connection.close();
  impostor.close();
});

test.each(['localhost', ':11211', 'host:port', 'a:70000', 'redis://a:1'])('%s is no server', (server) => {
  expect(() => connectTo(server)).toThrow(failsWith('CACHE_CONFIGURATION'));
});
