import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { ANSWER } from './testing/hand-driven-operations.ts';
import { LiveServer } from './testing/live-server.ts';
import { RawClient } from './testing/raw-client.ts';
import { subscribe } from './testing/scene.ts';
import { soon, subscribed } from './testing/subscribed.ts';

/** What a client that may not connect is told. */
async function refusal(client: RawClient) {
  const [, response] = (await once(client.socket, 'unexpected-response')) as [unknown, IncomingMessage];
  response.setEncoding('utf8');
  const { errors } = JSON.parse((await response.toArray()).join('')) as {
    errors: [{ extensions: { requestId?: string } }];
  };
  const { requestId, ...extensions } = errors[0].extensions;
  expect(requestId).toEqual(expect.any(String));
  return { status: response.statusCode, ...extensions };
}

describe('who may connect', () => {
  test.each([
    ['the page of the app', 'https://app.example.org', true],
    ['any other page', 'https://evil.example.org', false],
    ['a page that hides where it is from', 'null', false],
  ])('%s', async (_who, origin, allowed) => {
    await using server = await LiveServer.start();
    const client = new RawClient(server.socketUrl, { headers: { origin } });
    if (allowed) await client.open();
    else expect(await refusal(client)).toEqual({ status: 403, code: 'FORBIDDEN' });
  });

  test('so many from one address, so many in all; who leaves makes room', async () => {
    let connections = 0;
    await using server = await LiveServer.start(
      { maxConnections: 3, maxConnectionsPerAddress: 2 },
      {
        connections: (_transport, change) => {
          connections += change;
        },
      },
    );
    const from = (address: string) => new RawClient(server.socketUrl, { headers: { 'x-test-address': address } });
    const first = await from('192.0.2.1').open();
    await from('192.0.2.1').open();
    expect(await refusal(from('192.0.2.1'))).toEqual({ status: 429, code: 'RATE_LIMITED', retryAfter: 30 });
    await from('192.0.2.2').open();
    expect(await refusal(from('192.0.2.2'))).toEqual({ status: 503, code: 'UNAVAILABLE', retryAfter: 5 });
    first.socket.close();
    await expect.poll(() => connections, soon).toBe(2);
    await from('192.0.2.1').open();
  });

  test('an upgrade that is none takes no seat', async () => {
    await using server = await LiveServer.start({ maxConnections: 1 });
    const request = get(server.url, { headers: { connection: 'Upgrade', upgrade: 'websocket' }, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(400);
    response.destroy();
    await server.connect();
  });

  test('nor does a client that is gone before its upgrade', async () => {
    await using server = await LiveServer.start({ maxConnections: 1 });
    const headers = {
      upgrade: 'websocket',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
    };
    const gone = new PassThrough().destroy();
    server.live.handleUpgrade({ method: 'GET', headers } as unknown as IncomingMessage, gone, Buffer.alloc(0));
    await server.connect();
  });
});

describe('who is still there', () => {
  test('is asked from time to time, and cut off without an answer', async () => {
    await using server = await LiveServer.start({ pingIntervalMs: 30_000 });
    const alive = await server.connect();
    const dead = new RawClient(server.socketUrl);
    await dead.open();
    dead.socket.pause();
    server.clock.advance(30_000);
    await once(alive.socket, 'ping');
    await alive.untilPong(); // Its answer to the ping has arrived before this one's.
    server.clock.advance(30_000);
    dead.socket.resume();
    expect(await dead.closed).toMatchObject({ code: 1006 });
    await alive.untilPong();
  });
});

describe('a client that does not read', () => {
  const event = { text: 'x'.repeat(64 * 1024) };

  test('is closed with the reason, while the others miss nothing', async () => {
    let tooSlow = 0;
    await using server = await LiveServer.start(
      { maxWaitingBytes: 512 * 1024 },
      {
        closed: (_transport, why) => {
          if (why === 'too-slow') tooSlow += 1;
        },
      },
    );
    const stalled = await server.connect();
    await subscribed(server, stalled, 'subscription { shared }');
    const reader = await server.connect();
    reader.send(subscribe('b', 'subscription { shared }'));
    await reader.untilPong();
    stalled.socket.pause();

    // More than kernels and buffers on the way can hold; one at a time, as the reader reads them.
    let sent = 0;
    while (tooSlow === 0) {
      server.operations.stream.emit({ ...event, sent });
      expect(await reader.next()).toMatchObject({ id: 'b', payload: { data: { sent } } });
      sent += 1;
    }
    stalled.socket.resume();
    expect(await stalled.closed).toEqual({ code: 1013, reason: 'Too slow: more than 524288 bytes wait to be read' });
    expect(await reader.untilPong()).toEqual([]);
  });
});

describe('a process that stops', () => {
  const goingAway = { code: 1001, reason: 'Going away; reconnect after 1200 ms' };

  test('sends its clients away with a hint when to come back, and takes no new ones', async () => {
    await using server = await LiveServer.start();
    const client = await server.connect();
    await subscribed(server, client);
    const drained = server.live.drain();
    expect(await client.closed).toEqual(goingAway);
    await drained;
    expect(server.operations.stream.signal.aborted).toBe(true);
    expect(await refusal(new RawClient(server.socketUrl))).toEqual({ status: 503, code: 'UNAVAILABLE', retryAfter: 1 });
  });

  test('answers queries and mutations first, to the last word, and begins no others', async () => {
    await using server = await LiveServer.start();
    const { operations } = server;
    operations.holdsAdmissions = true;
    operations.holdsAnswers = true;
    const client = await server.connect();
    client.send(subscribe('admitted late', 'mutation { like }'), subscribe('b'));
    await expect.poll(() => operations.admissions.length, soon).toBe(2);

    const drained = server.live.drain();
    client.send(subscribe('too late', 'mutation { like }'));
    expect(await client.untilPong()).toEqual([]);
    for (const waiting of operations.admissions) waiting.resolve(operations.decide(waiting.request));
    await expect.poll(() => operations.answers.length, soon).toBe(1);
    expect(await client.untilPong()).toEqual([]);
    operations.answers[0]?.resolve(ANSWER);
    expect(await client.next()).toMatchObject({ id: 'admitted late', type: 'next' });
    expect(await client.next()).toEqual({ id: 'admitted late', type: 'complete' });
    expect(await client.closed).toEqual(goingAway);
    await drained;
    expect(operations.asked).toHaveLength(2);
    expect(operations.streams).toEqual([]);
  });

  test('cuts off those who will not go', async () => {
    await using server = await LiveServer.start();
    server.operations.holdsAnswers = true;
    const client = await server.connect();
    client.send(subscribe('a', 'query { answer }'));
    await expect.poll(() => server.operations.answers.length, soon).toBe(1);
    const drained = server.live.drain();
    expect(await client.untilPong()).toEqual([]);
    server.live.close();
    expect(await client.closed).toMatchObject({ code: 1006 });
    await drained;
  });
});
