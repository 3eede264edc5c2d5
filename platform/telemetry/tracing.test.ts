import { setImmediate as turn } from 'node:timers/promises';
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { fastify } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger } from './logger.ts';
import { fetchSpan, operationSpan, planSpan, statementSpan, subgraphSpan } from './spans.ts';
import { type OtlpReceiver, startOtlpReceiver } from './testing/otlp-receiver.ts';
import { noTracing, startTracing, type Tracing, type TracingOptions } from './tracing.ts';

let collector: OtlpReceiver;
beforeEach(async () => {
  collector = await startOtlpReceiver();
});
afterEach(() => collector[Symbol.asyncDispose]());

const tracingOf = (role: string, options: Partial<TracingOptions> = {}): Promise<Tracing> =>
  startTracing({
    role,
    endpoint: collector.endpoint,
    sampleRatio: 1,
    trustClients: false,
    onError: (error) => {
      throw error;
    },
    ...options,
  });

const homeFeed = operationSpan({ name: 'HomeFeed', kind: 'query' });

/** A subgraph that answers over HTTP and is traced; closed by the caller. */
async function subgraphOverHttp(tracing: Tracing) {
  const server = fastify();
  server.post('/', (request) =>
    tracing.within(tracing.extract(request.headers), () =>
      tracing.span(subgraphSpan('users'), async () => {
        await turn();
        return { traceId: tracing.traceId() ?? null };
      }),
    ),
  );
  return { url: await server.listen({ port: 0, host: '127.0.0.1' }), close: () => server.close() };
}

async function callOver(tracing: Tracing, url: string): Promise<{ traceId: string | null }> {
  const headers: Record<string, string> = {};
  tracing.inject(headers);
  const response = await fetch(url, { method: 'POST', headers });
  return (await response.json()) as { traceId: string | null };
}

test('one trace leads from the router over HTTP into the subgraph', async () => {
  const [router, users] = await Promise.all([tracingOf('router'), tracingOf('users')]);
  const subgraph = await subgraphOverHttp(users);
  const answer = await router.span(homeFeed, async () => {
    await router.span(planSpan, () => turn());
    return router.span(fetchSpan('users', subgraph.url), () => callOver(router, subgraph.url));
  });
  await Promise.all([subgraph.close(), router.close(), users.close()]);

  const [operation, plan, fetched, answered] = ['operation', 'plan', 'fetch users', 'subgraph users'].map(
    collector.span,
  );
  expect(operation).toMatchObject({
    service: 'heliograph-router',
    kind: 2,
    attributes: { 'graphql.operation.name': 'HomeFeed', 'graphql.operation.type': 'query' },
  });
  expect(operation?.parentSpanId).toBeUndefined();
  expect(plan?.parentSpanId).toBe(operation?.spanId);
  expect(fetched).toMatchObject({
    parentSpanId: operation?.spanId,
    kind: 3,
    attributes: { 'server.address': '127.0.0.1', 'server.port': Number(new URL(subgraph.url).port) },
  });
  expect(answered).toMatchObject({ service: 'heliograph-users', parentSpanId: fetched?.spanId, kind: 2 });
  expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([answer.traceId]));
});

test('in process the subgraph follows by itself, and requests that run at once keep apart', async () => {
  const tracing = await tracingOf('embedded');
  const request = (name: string) =>
    tracing.span(operationSpan({ name, kind: 'query' }), async () => {
      await turn();
      await tracing.span(fetchSpan(name), () => tracing.span(subgraphSpan(name), () => turn()));
      return tracing.traceId();
    });
  const traceIds = await Promise.all(['users', 'media'].map(request));
  await tracing.close();

  expect(traceIds[0]).not.toBe(traceIds[1]);
  for (const [index, name] of ['users', 'media'].entries()) {
    const fetched = collector.span(`fetch ${name}`);
    expect(fetched.traceId).toBe(traceIds[index]);
    expect(collector.span(`subgraph ${name}`)).toMatchObject({
      traceId: fetched.traceId,
      parentSpanId: fetched.spanId,
    });
  }
});

test('a trace that the router does not record is recorded nowhere, and says so on the wire', async () => {
  const [router, users] = await Promise.all([tracingOf('router', { sampleRatio: 0 }), tracingOf('users')]);
  const subgraph = await subgraphOverHttp(users);
  const headers: Record<string, string> = {};
  const answer = await router.span(homeFeed, async (span) => {
    span.set({ ignored: true });
    router.inject(headers);
    return router.span(planSpan, () => callOver(router, subgraph.url));
  });
  await Promise.all([subgraph.close(), router.close(), users.close()]);
  expect(headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  expect(answer.traceId).toBeNull();
  expect(collector.spans).toEqual([]);
});

const clientTrace = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };

test.each([
  ['continued where clients are trusted', true, 1],
  ['ignored where they are not, though it asks to be recorded', false, 0],
])("a client's trace is %s", async (_what, trustClients, spans) => {
  const tracing = await tracingOf('router', { sampleRatio: 0, trustClients });
  tracing.within(tracing.extractFromClient(clientTrace), () => tracing.span(homeFeed, () => undefined));
  await tracing.close();
  expect(collector.spans).toHaveLength(spans);
  for (const { traceId, parentSpanId } of collector.spans) {
    expect(clientTrace.traceparent).toContain(`${traceId}-${parentSpanId}`);
  }
});

test.each([{}, { traceparent: 'nonsense' }, { traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01` }])(
  'headers that name no trace begin a new one: %j',
  async (headers) => {
    const tracing = await tracingOf('users');
    expect(tracing.extract(headers)).toBeUndefined();
    tracing.within(tracing.extract(headers), () => tracing.span(planSpan, () => undefined));
    await tracing.close();
    expect(collector.span('plan').parentSpanId).toBeUndefined();
  },
);

test('a span tells how its work failed, and the failure goes on', async () => {
  const tracing = await tracingOf('router');
  const boom = () => {
    throw new Error('boom');
  };
  expect(() => tracing.span(planSpan, boom)).toThrow('boom');
  await expect(tracing.span(fetchSpan('users'), async () => boom())).rejects.toThrow('boom');
  tracing.span(homeFeed, (span) => span.fail('UNAVAILABLE'));
  await tracing.close();

  for (const name of ['plan', 'fetch users']) {
    expect(collector.span(name)).toMatchObject({ status: { code: 2, message: 'boom' } });
    expect(collector.span(name).events.map((event) => event.name)).toEqual(['exception']);
  }
  expect(collector.span('operation')).toMatchObject({
    status: { code: 2 },
    attributes: { 'error.type': 'UNAVAILABLE' },
  });
});

test('statements and round trips show in the span that they belong to, and outside any span nowhere', async () => {
  const tracing = await tracingOf('users');
  const statement = () => tracing.begin(() => statementSpan('shard1', '(select 1)\nUNION ALL\n(select 2)'));
  expect(statement()).toBeUndefined();
  tracing.event('memcached get');
  tracing.span(subgraphSpan('users'), () => {
    tracing.event('memcached get', { keys: 3 });
    statement()?.();
    statement()?.(new Error('duplicate key'));
  });
  await tracing.close();

  const subgraph = collector.span('subgraph users');
  expect(subgraph.events).toEqual([{ name: 'memcached get', attributes: { keys: 3 } }]);
  const statements = collector.spans.filter(({ name }) => name === 'SELECT shard1');
  expect(statements.map(({ parentSpanId, status }) => [parentSpanId, status.code])).toEqual([
    [subgraph.spanId, 0],
    [subgraph.spanId, 2],
  ]);
});

test('a collector that takes nothing is reported once, however many batches it refuses', async () => {
  await using refusing = await startOtlpReceiver({ refuses: true });
  const errors: Error[] = [];
  const tracing = await tracingOf('router', { endpoint: refusing.endpoint, onError: (error) => errors.push(error) });
  // A batch holds 512 spans.
  for (let span = 0; span < 1200; span += 1) tracing.span(planSpan, () => undefined);
  await tracing.close();
  expect(errors).toHaveLength(1);
});

test('a collector that is away holds up nobody who wants to end', async () => {
  const { endpoint } = collector;
  await collector[Symbol.asyncDispose]();
  const tracing = await tracingOf('router', { endpoint, closeTimeoutMs: 1, onError: () => undefined });
  tracing.span(planSpan, () => undefined);
  await expect(tracing.close()).resolves.toBeUndefined();
});

test('log lines carry the id of the trace that they belong to', async () => {
  const tracing = await tracingOf('router');
  const lines: unknown[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line).traceId);
  const logger = createLogger({ role: 'router', level: 'info', tracing }, { write }).child({ requestId: 'r' });
  logger.info('before');
  const traceId = tracing.span(homeFeed, () => {
    logger.info('within');
    return tracing.traceId();
  });
  await tracing.close();
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(lines).toEqual([undefined, traceId]);
});

test("OpenTelemetry's globals are left alone", async () => {
  const tracing = await tracingOf('router');
  tracing.span(homeFeed, () => {
    expect(trace.getActiveSpan()).toBeUndefined();
    expect(propagation.fields()).toEqual([]);
    expect(context.active()).toBe(ROOT_CONTEXT);
  });
  await tracing.close();
});

test('without a collector work simply runs', async () => {
  const tracing = await tracingOf('router', { endpoint: undefined });
  expect(tracing).toBe(noTracing);
  const headers = {};
  const answer = tracing.span(homeFeed, (span) => {
    span.set({ any: 1 });
    span.fail('INTERNAL');
    tracing.inject(headers);
    return tracing.within(tracing.extract(clientTrace), () => tracing.traceId() ?? 'no trace');
  });
  expect(answer).toBe('no trace');
  expect(headers).toEqual({});
});
