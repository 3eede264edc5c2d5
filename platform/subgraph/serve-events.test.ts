import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eventually } from '../../test/kit/eventually.ts';
import { createViewerTokens } from '../auth/index.ts';
import { createLogger } from '../telemetry/index.ts';
import { HEARTBEAT, resultsIn } from './event-lines.ts';
import type { RequestContext } from './request.ts';
import { HEADERS, serveSubgraph } from './serve.ts';
import { defineSubgraph } from './subgraph.ts';

const viewerTokens = createViewerTokens({ secret: 'the secret of this deployment' });

/** What the subscription field does; each test has its own. */
let source: (context: RequestContext) => AsyncIterable<unknown>;

const subgraph = defineSubgraph<RequestContext>({
  name: 'test',
  typeDefs: 'scalar DateTime scalar URL type Query { me: ID } type Subscription { text: String }',
  viewerTokens,
  logger: createLogger({ role: 'test', level: 'silent' }),
  context: (request) => request,
  resolvers: {
    Subscription: {
      text: {
        subscribe: (_root: unknown, _args: unknown, context: RequestContext) => source(context),
        resolve: (text: unknown) => text,
      },
    },
  },
});

let opened: AsyncDisposableStack;
beforeEach(() => {
  opened = new AsyncDisposableStack();
});
afterEach(() => opened.disposeAsync());

async function serve(options: { heartbeatMs?: number } = {}) {
  const server = fastify({ forceCloseConnections: 'idle' });
  opened.defer(() => server.close());
  serveSubgraph(server, subgraph, { timeoutMs: 5000, ...options });
  const answers: ServerResponse[] = [];
  server.server.on('request', (_request, response) => answers.push(response));
  await server.listen({ port: 0, host: '127.0.0.1' });
  return { server, answers, port: (server.server.address() as AddressInfo).port };
}

async function ask(port: number, body: object = { query: 'subscription { text }' }): Promise<IncomingMessage> {
  const headers = { 'content-type': 'application/json', [HEADERS.viewer]: viewerTokens.sign(null) };
  const asked = request({ port, host: '127.0.0.1', path: '/graphql/test/events', method: 'POST', headers });
  asked.on('error', () => undefined);
  opened.defer(() => void asked.destroy());
  asked.end(JSON.stringify(body));
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return answer.setEncoding('utf8');
}

/** A source without an event, and whether it was let go. */
function quiet() {
  const returned = vi.fn(async () => ({ done: true as const, value: undefined }));
  const iterator = { next: () => new Promise<never>(() => undefined), return: returned };
  return { iterable: { [Symbol.asyncIterator]: () => iterator }, returned };
}

test('results come line by line, and the body ends with the subscription', async () => {
  source = async function* () {
    yield 'é 🌸';
    yield 'two\nlines';
  };
  const answer = await ask((await serve()).port);
  expect(answer).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/x-ndjson' } });
  expect(await Array.fromAsync(resultsIn(answer))).toEqual([
    { data: { text: 'é 🌸' } },
    { data: { text: 'two\nlines' } },
  ]);
});

test('what is no GraphQL request is refused without a stream', async () => {
  expect(await ask((await serve()).port, { subscription: 'text' })).toMatchObject({ statusCode: 400 });
});

test('the answer begins before there is an event, and a quiet one says that it is still there', async () => {
  source = () => quiet().iterable;
  const answer = await ask((await serve({ heartbeatMs: 5 })).port);
  let heard = '';
  for await (const chunk of answer) {
    heard += chunk;
    if (heard.length > 2) break;
  }
  expect(heard).toMatch(new RegExp(`^(${HEARTBEAT})+$`));
});

test('a quiet source is let go when the router hangs up', async () => {
  const { iterable, returned } = quiet();
  source = () => iterable;
  const answer = await ask((await serve()).port);
  expect(returned).not.toHaveBeenCalled();
  answer.destroy();
  await eventually(() => expect(returned).toHaveBeenCalledTimes(1));
});

test('a source is pulled no faster than the router reads, and let go when a slow one hangs up', async () => {
  const pulled = { count: 0, ended: false };
  source = async function* () {
    try {
      for (;;) {
        pulled.count += 1;
        yield 'x'.repeat(64 * 1024);
      }
    } finally {
      pulled.ended = true;
    }
  };
  const { port, answers } = await serve({ heartbeatMs: 1 });
  const answer = await ask(port);
  const standstill = async () => {
    const before = pulled.count;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(answers[0]?.writableNeedDrain).toBe(true);
    expect(pulled.count).toBe(before);
  };
  await eventually(standstill);
  const { count } = pulled;
  expect(answers[0]?.writableLength).toBeLessThan(1024 * 1024);

  // Reading makes room for more.
  for (let read = 0; read < 2 * count * 64 * 1024; ) {
    const chunk = answer.read() as string | null;
    if (chunk === null) await once(answer, 'readable');
    else read += chunk.length;
  }
  expect(pulled.count).toBeGreaterThan(count);
  await eventually(standstill);

  answer.destroy();
  await eventually(() => expect(pulled.ended).toBe(true));
});

test('a server that closes breaks its streams off, so that nobody takes them for complete', async () => {
  const { iterable, returned } = quiet();
  source = () => iterable;
  const { server, port } = await serve();
  const reading = Array.fromAsync(await ask(port));
  await Promise.all([expect(reading).rejects.toThrow('aborted'), server.close()]);
  expect(returned).toHaveBeenCalledTimes(1);
});
