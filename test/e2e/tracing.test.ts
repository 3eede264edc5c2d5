import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from '../../platform/telemetry/testing/otlp-receiver.ts';
import { operationText } from '../kit/client.ts';
import { signUp } from '../kit/index.ts';
import { startTestSystem, type TestSystem } from '../kit/test-system.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

let collector: OtlpReceiver;
let system: TestSystem;

beforeAll(async () => {
  collector = await startOtlpReceiver();
  system = await startTestSystem({
    topology: 'services',
    only: ['users', 'router'],
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint },
  });
});
afterAll(async () => {
  await system?.[Symbol.asyncDispose]();
  await collector?.[Symbol.asyncDispose]();
});

test('a request is one trace, from the app over the router and its subgraph to the database', async () => {
  const { accessToken } = await signUp(system.client, { username: 'ana', name: 'Ana' });
  // Or the account would come from memcached.
  await system.flushCaches();
  const response = await fetch(`${system.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${accessToken}`,
      traceparent: `00-${TRACE}-${PARENT}-01`,
    },
    body: JSON.stringify({ operationName: 'Viewer', query: operationText('Viewer') }),
  });
  expect(await response.json()).toMatchObject({ data: { viewer: { user: { username: 'ana' } } } });
  // What has not been sent yet is sent then.
  await system.stop();

  const spans = collector.spans.filter(({ traceId }) => traceId === TRACE);
  const childrenOf = (parent: string) => spans.filter(({ parentSpanId }) => parentSpanId === parent);
  const only = (found: ReceivedSpan[], name: RegExp): ReceivedSpan => {
    const [span, ...others] = found.filter((one) => name.test(one.name));
    if (!span || others.length > 0) throw new Error(`Not one span is called ${name}: ${found.map((one) => one.name)}`);
    return span;
  };
  const operation = only(childrenOf(PARENT), /^operation$/);
  expect(operation).toMatchObject({
    service: 'heliograph-router',
    attributes: { 'graphql.operation.name': 'Viewer', 'graphql.operation.type': 'query' },
  });
  const fetched = only(childrenOf(operation.spanId), /^fetch users$/);
  expect(fetched.service).toBe('heliograph-router');
  const subgraph = only(childrenOf(fetched.spanId), /^subgraph users$/);
  expect(subgraph.service).toBe('heliograph-users');
  const statements = childrenOf(subgraph.spanId).filter((span) => 'db.query.text' in span.attributes);
  expect(statements.length).toBeGreaterThan(0);
  for (const { service, attributes } of statements) {
    expect(service).toBe('heliograph-users');
    expect(attributes).toMatchObject({ 'db.system.name': 'postgresql', 'db.operation.name': 'SELECT' });
  }
});

test('a request that no app traces begins a trace of its own', () => {
  const operations = collector.spans.filter(({ attributes }) => attributes['graphql.operation.name'] === 'SignUp');
  expect(operations).toHaveLength(1);
  const [operation] = operations;
  expect(operation?.parentSpanId ?? '').toBe('');
  const services = collector.spans
    .filter(({ traceId }) => traceId === operation?.traceId)
    .map(({ service }) => service);
  expect(new Set(services)).toEqual(new Set(['heliograph-router', 'heliograph-users']));
});
