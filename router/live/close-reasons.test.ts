import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { CloseReason } from './metrics.ts';
import type { LiveSettings } from './settings.ts';
import { LiveServer } from './testing/live-server.ts';
import { RawClient } from './testing/raw-client.ts';
import { subscribe } from './testing/scene.ts';
import { soon } from './testing/subscribed.ts';

/** A server, and what it counts of the ends of its connections. What is too slow is told by the tests of slowness. */
async function counting(settings: Partial<LiveSettings> = {}) {
  const ends: string[] = [];
  let connections = 0;
  const server = await LiveServer.start(settings, {
    closed: (transport, why) => void ends.push(`${transport} ${why}`),
    connections: (_transport, change) => {
      connections += change;
    },
  });
  return { server, ends, connections: () => connections };
}

const endSession = (server: LiveServer): void => server.sessions.end('session-of-ana');

describe('the end of a socket is counted once, as', () => {
  type End = (server: LiveServer, client: RawClient) => unknown;

  test.each<[CloseReason, string, End]>([
    ['client', 'it closes', (_server, { socket }) => socket.close()],
    ['client', 'it is lost', (_server, { socket }) => socket.terminate()],
    ['token-ended', 'its token ends', (server) => server.clock.advance(900_000)],
    ['session-ended', 'its session ends', endSession],
    [
      'invalid-token',
      'it shows a forged token',
      (_, it) => it.send({ type: 'ping', payload: { accessToken: 'forged' } }),
    ],
    [
      'invalid-token',
      'it shows a token of another',
      (server, it) => {
        it.send({ type: 'ping', payload: { accessToken: server.token('ben') } });
      },
    ],
    ['invalid-message', 'it sends nonsense', (_server, client) => client.send('nonsense')],
    ['invalid-message', 'it breaks a rule', (_server, client) => client.send({ type: 'connection_init' })],
    ['invalid-message', 'it sends too much', (_server, client) => client.send('x'.repeat(2000))],
    ['draining', 'the process stops', (server) => server.live.drain()],
    ['draining', 'the process cuts it off', (server) => server.live.close()],
  ])('%s, where %s', async (reason, _what, end) => {
    const { server, ends, connections } = await counting({ maxMessageBytes: 1000 });
    await using _ = server;
    const client = await server.connect({ token: server.token('ana', 900) });
    expect(ends).toEqual([]);
    await end(server, client);
    await expect.poll(connections, soon).toBe(0);
    expect(ends).toEqual([`websocket ${reason}`]);
  });

  test('no-init, where it does not begin', async () => {
    const { server, ends } = await counting({ connectionInitWaitMs: 1 });
    await using _ = server;
    await new RawClient(server.socketUrl).closed;
    expect(ends).toEqual(['websocket no-init']);
  });

  test('dead, where it gives no sign of life', async () => {
    const { server, ends } = await counting({ pingIntervalMs: 30_000 });
    await using _ = server;
    const client = await server.connect();
    client.socket.pause();
    server.clock.advance(60_000);
    expect(ends).toEqual(['websocket dead']);
  });

  test('the first reason there was', async () => {
    const { server, ends, connections } = await counting();
    await using _ = server;
    const client = await server.connect();
    client.socket.pause();
    const drained = server.live.drain();
    expect(ends).toEqual(['websocket draining']);
    client.socket.terminate();
    await drained;
    expect(connections()).toBe(0);
    expect(ends).toEqual(['websocket draining']);
  });
});

describe('the end of an event stream is counted once, as', () => {
  type End = (server: LiveServer, response: IncomingMessage) => unknown;

  test.each<[CloseReason, string, End]>([
    ['client', 'its client leaves', (_server, response) => response.destroy()],
    ['completed', 'its subscription is over', (server) => server.operations.stream.complete()],
    ['token-ended', 'its token ends', (server) => server.clock.advance(900_000)],
    ['session-ended', 'its session ends', endSession],
    ['draining', 'the process stops', (server) => server.live.drain()],
    ['draining', 'the process cuts it off', (server) => server.live.close()],
  ])('%s, where %s', async (reason, _what, end) => {
    const { server, ends, connections } = await counting({ heartbeatMs: 3_600_000 });
    await using _ = server;
    const headers = { authorization: `Bearer ${server.token('ana', 900)}` };
    const request = get(`${server.url}?query=${encodeURIComponent(subscribe('a').payload.query)}`, { headers });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.on('error', () => {}).resume();
    await expect.poll(() => server.operations.streams.length, soon).toBe(1);
    await end(server, response);
    await expect.poll(connections, soon).toBe(0);
    expect(ends).toEqual([`sse ${reason}`]);
  });

  test('completed, where its operation is refused', async () => {
    const { server, ends } = await counting();
    await using _ = server;
    const [response] = (await once(get(`${server.url}?query=invalid`), 'response')) as [IncomingMessage];
    await response.resume().toArray();
    expect(ends).toEqual(['sse completed']);
  });
});
