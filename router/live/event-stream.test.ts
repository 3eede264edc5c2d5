import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { type Client, createClient } from 'graphql-sse';
import { describe, expect, test } from 'vitest';
import type { LiveMetrics } from './metrics.ts';
import { ANSWER, INVALID } from './testing/hand-driven-operations.ts';
import { LiveServer } from './testing/live-server.ts';
import { soon } from './testing/subscribed.ts';

const TICKS = 'subscription { ticks }';

/** The text of an event stream, as it comes. */
class RawStream {
  readonly response: IncomingMessage;
  #text = '';

  private constructor(response: IncomingMessage) {
    this.response = response;
    response.setEncoding('utf8').on('data', (chunk: string) => {
      this.#text += chunk;
    });
    response.on('error', () => {});
  }

  static async open(server: LiveServer, query: string, token?: string): Promise<RawStream> {
    const headers = { accept: 'text/event-stream', ...(token && { authorization: `Bearer ${token}` }) };
    const request = get(`${server.url}?query=${encodeURIComponent(query)}`, { headers, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return new RawStream(response);
  }

  /** Takes the text when there is so much of it. */
  async takes(expected: string): Promise<void> {
    await expect.poll(() => this.#text.length, soon).toBeGreaterThanOrEqual(expected.length);
    expect(this.#text).toBe(expected);
    this.#text = '';
  }

  async rest(): Promise<string> {
    if (!this.response.closed) await once(this.response, 'close');
    return this.#text;
  }
}

async function subscribed(server: LiveServer, token?: string): Promise<RawStream> {
  const before = server.operations.streams.length;
  const stream = await RawStream.open(server, TICKS, token);
  await expect.poll(() => server.operations.streams.length, soon).toBe(before + 1);
  return stream;
}

const lastWord = (message: string, code: string, more: object = {}) =>
  `event: next\ndata: ${JSON.stringify({
    errors: [{ message, extensions: { code, ...more, requestId: 'request-1' } }],
  })}\n\nevent: complete\ndata:\n\n`;

describe('with the client that apps use', () => {
  const clientOf = (server: LiveServer): Client => createClient({ url: server.url, retryAttempts: 0 });

  test('a subscription streams until its source completes', async () => {
    await using server = await LiveServer.start();
    const results = clientOf(server).iterate({ query: TICKS });
    const first = results.next();
    await expect.poll(() => server.operations.streams.length, soon).toBe(1);
    server.operations.stream.emit({ tick: 1 });
    expect((await first).value).toEqual({ data: { tick: 1 } });
    server.operations.stream.complete();
    expect((await results.next()).done).toBe(true);
  });

  test.each([
    ['a query is answered', 'query { answer }', JSON.parse(ANSWER)],
    ['a mutation is answered', 'mutation { like }', JSON.parse(ANSWER)],
    ['a refusal is told as a result', 'invalid', { errors: [INVALID] }],
  ])('%s, and the stream ends', async (_what, query, result) => {
    await using server = await LiveServer.start();
    const results = clientOf(server).iterate({ query });
    expect((await results.next()).value).toEqual(result);
    expect((await results.next()).done).toBe(true);
  });

  test('a quiet subscription is torn down when the app leaves it', async () => {
    await using server = await LiveServer.start();
    const leave = clientOf(server).subscribe({ query: TICKS }, { next() {}, error() {}, complete() {} });
    await expect.poll(() => server.operations.streams.length, soon).toBe(1);
    leave();
    await expect.poll(() => server.operations.stream.signal.aborted, soon).toBe(true);
  });
});

test('an event stream is what the protocol says, by the letter; proxies are told to leave it alone', async () => {
  await using server = await LiveServer.start();
  const stream = await subscribed(server);
  expect(stream.response.statusCode).toBe(200);
  expect(stream.response.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'private, no-store, no-transform',
    'x-accel-buffering': 'no',
    'x-request-id': 'request-1',
  });
  server.operations.stream.emit(1);
  await stream.takes('event: next\ndata: {"data":1}\n\n');
  server.clock.advance(12_000);
  await stream.takes(':\n\n');
  server.operations.stream.complete();
  expect(await stream.rest()).toBe('event: complete\ndata:\n\n');
});

test('event streams and sockets share what may be shared', async () => {
  await using server = await LiveServer.start();
  const stream = await RawStream.open(server, 'subscription { shared }');
  await expect.poll(() => server.operations.streams.length, soon).toBe(1);
  const socket = await server.connect();
  socket.send({ id: 'a', type: 'subscribe', payload: { query: 'subscription { shared }' } });
  await socket.untilPong();
  server.operations.stream.emit('both');
  expect(await socket.next()).toMatchObject({ payload: { data: 'both' } });
  await stream.takes('event: next\ndata: {"data":"both"}\n\n');
  expect(server.operations.streams).toHaveLength(1);
});

test('a token that ends ends the stream, and the upstream, with a last word', async () => {
  await using server = await LiveServer.start({ heartbeatMs: 3_600_000 });
  const stream = await subscribed(server, server.token('ana', 900));
  server.clock.advance(900_000);
  expect(await stream.rest()).toBe(
    lastWord('The access token has ended; connect again with a fresh one', 'UNAUTHENTICATED'),
  );
  expect(server.operations.stream.signal.aborted).toBe(true);
});

test('so does a session that ends', async () => {
  await using server = await LiveServer.start();
  const stream = await subscribed(server, server.token('ana'));
  server.sessions.end('session-of-ana');
  expect(await stream.rest()).toBe(lastWord('The session has ended; sign in again', 'UNAUTHENTICATED'));
});

describe('a client that does not read', () => {
  /** Sends more than kernels and buffers on the way can hold. */
  async function overwhelm(server: LiveServer, isTooSlow: () => boolean): Promise<RawStream> {
    const stalled = await subscribed(server);
    stalled.response.pause();
    while (!isTooSlow()) {
      server.operations.stream.emit('x'.repeat(64 * 1024));
      await new Promise(setImmediate);
    }
    return stalled;
  }

  test('is told so, and let go; the upstream is torn down', async () => {
    let tooSlow = false;
    const metrics: Partial<LiveMetrics> = {
      closed: (transport, why) => {
        tooSlow = transport === 'sse' && why === 'too-slow';
      },
    };
    await using server = await LiveServer.start({ maxWaitingBytes: 512 * 1024 }, metrics);
    const stalled = await overwhelm(server, () => tooSlow);
    expect(server.operations.stream.signal.aborted).toBe(true);
    stalled.response.resume();
    const reason = 'Too slow: more than 524288 bytes wait to be read';
    expect((await stalled.rest()).endsWith(lastWord(reason, 'UNAVAILABLE', { retryAfter: 2 }))).toBe(true);
  });

  test('is cut off where it does not even read that', async () => {
    let tooSlow = false;
    let connections = 0;
    const metrics: Partial<LiveMetrics> = {
      closed: (_transport, why) => {
        tooSlow = why === 'too-slow';
      },
      connections: (_transport, change) => {
        connections += change;
      },
    };
    await using server = await LiveServer.start({ maxWaitingBytes: 512 * 1024, closeTimeoutMs: 5_000 }, metrics);
    await overwhelm(server, () => tooSlow);
    server.clock.advance(4_999);
    expect(connections).toBe(1);
    server.clock.advance(1);
    await expect.poll(() => connections, soon).toBe(0);
  });
});

test('streams and sockets take the same seats', async () => {
  await using server = await LiveServer.start({ maxConnections: 2, maxConnectionsPerAddress: 1 });
  const stream = await subscribed(server);
  const refused = await RawStream.open(server, TICKS);
  expect(refused.response.statusCode).toBe(429);
  expect(refused.response.headers['retry-after']).toBe('30');
  // With the headers of every response: without those of CORS a page could not read why.
  expect(refused.response.headers['x-request-id']).toBe('request-2');
  const extensions = { code: 'RATE_LIMITED', requestId: 'request-2' };
  expect(JSON.parse(await refused.rest())).toMatchObject({ errors: [{ extensions }] });
  stream.response.destroy();
  await expect.poll(() => server.operations.stream.signal.aborted, soon).toBe(true);
  await subscribed(server);
});

test.each([TICKS, 'invalid'])(
  'who leaves while %j is being admitted takes no seat, and opens nothing',
  async (query) => {
    await using server = await LiveServer.start({ maxConnections: 1 });
    const { operations } = server;
    operations.holdsAdmissions = true;
    const request = get(`${server.url}?query=${encodeURIComponent(query)}`, { agent: false }).on('error', () => {});
    await expect.poll(() => operations.admissions.length, soon).toBe(1);
    request.destroy();
    await expect.poll(() => server.hungUp, soon).toBe(1);
    operations.holdsAdmissions = false;
    for (const waiting of operations.admissions) waiting.resolve(operations.decide(waiting.request));
    const other = await RawStream.open(server, TICKS);
    expect(other.response.statusCode).toBe(200);
    await expect.poll(() => operations.streams.length, soon).toBe(1);
    operations.stream.emit(1);
    await other.takes('event: next\ndata: {"data":1}\n\n');
  },
);

describe('a process that stops', () => {
  test('sends subscribers away with the time to come back, and takes no new ones', async () => {
    await using server = await LiveServer.start();
    const stream = await subscribed(server);
    await server.live.drain();
    expect(await stream.rest()).toBe('retry: 1200\n\n');
    expect(server.operations.stream.signal.aborted).toBe(true);
    const refused = await RawStream.open(server, TICKS);
    expect(refused.response.statusCode).toBe(503);
  });

  test('answers a query first', async () => {
    await using server = await LiveServer.start();
    server.operations.holdsAnswers = true;
    const stream = await RawStream.open(server, 'query { answer }');
    await expect.poll(() => server.operations.answers.length, soon).toBe(1);
    const drained = server.live.drain();
    server.operations.answers[0]?.resolve(ANSWER);
    expect(await stream.rest()).toBe(`event: next\ndata: ${ANSWER}\n\nevent: complete\ndata:\n\n`);
    await drained;
  });
});
