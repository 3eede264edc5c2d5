import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { json } from 'node:stream/consumers';
import { emptyStats, withStats } from '@heliograph/platform/telemetry';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { eventually } from '../../test/kit/eventually.ts';
import type { SubgraphCaller } from './caller.ts';
import { httpCaller } from './http-caller.ts';

const answer = vi.fn<RequestListener>();
const server = createServer((request, response) => answer(request, response));
let url: string;
let caller: SubgraphCaller;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql/media`;
  caller = httpCaller(url);
});
beforeEach(() => void answer.mockReset());
afterAll(async () => {
  await caller.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const request = (differs: { deadline?: number; variables?: Record<string, unknown> } = {}) => ({
  query: 'query Q($t: String) { echo(text: $t) }',
  operationName: 'Q',
  viewerToken: 'the token',
  requestId: 'the request',
  deadline: Date.now() + 5000,
  ...differs,
});
const answers = (body: string, status = 200, headers: Record<string, string> = {}) =>
  answer.mockImplementation((_request, response) => void response.writeHead(status, headers).end(body));

test('a subgraph learns what it needs to know, and nothing of the client', async () => {
  let headers: IncomingHttpHeaders = {};
  let body: unknown;
  answer.mockImplementation(async (asked, response) => {
    headers = asked.headers;
    body = await json(asked);
    response.end('{"data":{}}');
  });
  const { query, operationName, ...asked } = request({ variables: { t: 'é 🌸' } });
  await caller.call({ query, operationName, ...asked });
  expect(body).toEqual({ query, operationName, variables: { t: 'é 🌸' } });
  expect(headers).toEqual({
    host: new URL(url).host,
    connection: 'keep-alive',
    'content-type': 'application/json',
    'content-length': headers['content-length'],
    'x-heliograph-viewer': 'the token',
    'x-request-id': 'the request',
    'x-heliograph-deadline': String(asked.deadline),
  });
});

test('a call goes on with the trace that it belongs to', async () => {
  const seen: unknown[] = [];
  answer.mockImplementation((asked, response) => {
    seen.push(asked.headers.traceparent);
    response.end('{}');
  });
  const traced = httpCaller(url, {
    tracing: { inject: (headers) => void Object.assign(headers, { traceparent: 'p' }) },
  });
  await traced.call(request());
  await traced.close();
  expect(seen).toEqual(['p']);
});

test('what a call has cost the subgraph counts for the request', async () => {
  answers('{"data":{}}', 200, { 'x-heliograph-cost': JSON.stringify({ ...emptyStats(), sqlStatements: 3 }) });
  const stats = emptyStats();
  await withStats(stats, () => caller.call(request()));
  expect(stats).toEqual({ ...emptyStats(), sqlStatements: 3 });
});

test('an answer may come in many pieces', async () => {
  const text = 'é🌸'.repeat(200_000);
  answer.mockImplementation((_request, response) => {
    const bytes = Buffer.from(JSON.stringify({ data: { text } }));
    for (let at = 0; at < bytes.length; at += 4097) response.write(bytes.subarray(at, at + 4097));
    response.end();
  });
  expect(await caller.call(request())).toEqual({ data: { text } });
});

test.each([400, 404, 413, 500, 502, 503, 301])('the status %i is no answer, whatever the body says', async (status) => {
  answers('{"data":{"echo":"x"}}', status);
  await expect(caller.call(request())).rejects.toMatchObject({ name: 'SubgraphHttpError', status });
});

test.each([
  ['a page', '<html>It works!</html>', {}],
  ['nothing', '', {}],
  ['null', 'null', {}],
  ['a text', '"data"', {}],
  ['half an answer', '{"data":{"echo":', {}],
  ['a cost that is none', '{"data":{}}', { 'x-heliograph-cost': '{' }],
])('what cannot be read is a failure: %s', async (_what, body, headers) => {
  answers(body, 200, headers);
  await expect(caller.call(request())).rejects.toMatchObject({ name: 'UnreadableAnswer' });
});

test.each<[string, RequestListener]>([
  ['never answers', () => undefined],
  ['begins to answer, and stops', (_request, response) => void response.writeHead(200).write('{"data":')],
])('a subgraph that %s is given up at the deadline, and so is its connection', async (_what, listener) => {
  const gone = vi.fn();
  answer.mockImplementation((asked, response) => {
    (asked.socket as Socket).once('close', gone);
    listener(asked, response);
  });
  const asked = performance.now();
  await expect(caller.call(request({ deadline: Date.now() + 50 }))).rejects.toMatchObject({ name: 'DeadlineExceeded' });
  expect(performance.now() - asked).toBeGreaterThanOrEqual(49);
  await eventually(() => expect(gone).toHaveBeenCalled());
});

test('calls that wait for a connection are given up, too, and take nobody else with them', async () => {
  answer.mockImplementation(() => undefined);
  const deadline = Date.now() + 50;
  const hanging = Array.from({ length: 40 }, () => caller.call(request({ deadline })));
  const outcomes = await Promise.allSettled(hanging);
  expect(outcomes.map((one) => (one.status === 'rejected' ? one.reason.name : 'answered'))).toEqual(
    Array(40).fill('DeadlineExceeded'),
  );
  answers('{"data":{"echo":"x"}}');
  expect(await caller.call(request())).toEqual({ data: { echo: 'x' } });
});

test('what is already too late is not sent', async () => {
  await expect(caller.call(request({ deadline: Date.now() }))).rejects.toMatchObject({ name: 'DeadlineExceeded' });
  expect(answer).not.toHaveBeenCalled();
});

test('a broken connection is told as such, so that a query can be asked again', async () => {
  answer.mockImplementation((asked) => void asked.socket.destroy());
  await expect(caller.call(request())).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
  const nobody = httpCaller('http://127.0.0.1:1/graphql/media');
  await expect(nobody.call(request())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await nobody.close();
});

test('when the router goes, what is under way breaks', async () => {
  const going = httpCaller(url);
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  answer.mockImplementation(() => resolve());
  const hanging = expect(going.call(request())).rejects.toMatchObject({ code: 'UND_ERR_DESTROYED' });
  await begun;
  await going.close();
  await hanging;
});
