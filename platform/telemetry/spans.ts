import type { RequestStats } from './request-stats.ts';
import type { SpanAttributes, SpanShape } from './tracing.ts';

// The names that every trace is made of, with OpenTelemetry's semantic conventions for what it has conventions for. A
// shape that is always the same is made once, when its subgraph or operation is prepared, and not for each request.

/** The root: one operation of a client, as the router answers it. */
export const operationSpan = (operation: { name: string | undefined; kind: string }): SpanShape => ({
  name: 'operation',
  kind: 'server',
  attributes: {
    'graphql.operation.type': operation.kind,
    // A client may call its operation anything, at any length.
    ...(operation.name !== undefined && { 'graphql.operation.name': operation.name.slice(0, 100) }),
  },
});

/** What the operation cost in the end: set on its span when it is answered. */
export const costOf = (stats: RequestStats): SpanAttributes => ({
  'heliograph.cost.fetches': stats.subgraphFetches,
  'heliograph.cost.sql': stats.sqlStatements,
  'heliograph.cost.cache': stats.cacheRoundTrips,
  'heliograph.cost.redis': stats.redisRoundTrips,
});

/** Finding out which subgraphs to ask for what. */
export const planSpan: SpanShape = { name: 'plan', kind: 'internal' };

/** The router's side of a call to a subgraph. @param url where it answers; none where it runs in this process */
export function fetchSpan(subgraph: string, url?: string): SpanShape {
  const attributes = { 'heliograph.subgraph': subgraph };
  if (!url) return { name: `fetch ${subgraph}`, kind: 'client', attributes };
  const { hostname, port, protocol } = new URL(url);
  const usual = protocol === 'https:' ? 443 : 80;
  return {
    name: `fetch ${subgraph}`,
    kind: 'client',
    attributes: { ...attributes, 'server.address': hostname, 'server.port': Number(port) || usual },
  };
}

/** The subgraph's side of the same call. */
export const subgraphSpan = (subgraph: string): SpanShape => ({
  name: `subgraph ${subgraph}`,
  kind: 'server',
  attributes: { 'heliograph.subgraph': subgraph },
});

/** One SQL statement; its parameters stay out of it. */
export function statementSpan(database: string, text: string): SpanShape {
  const [verb = 'SQL'] = /[a-z]+/i.exec(text) ?? [];
  const operation = verb.toUpperCase();
  return {
    name: `${operation} ${database}`,
    kind: 'client',
    attributes: {
      'db.system.name': 'postgresql',
      'db.namespace': database,
      'db.operation.name': operation,
      'db.query.text': text,
    },
  };
}
