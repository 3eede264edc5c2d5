import type { Metrics, RequestStats } from '@heliograph/platform/telemetry';
import type { LiveMetrics } from './live/metrics.ts';

export type OperationKind = 'query' | 'mutation' | 'subscription';

/** `partial`: data and errors. `error`: no data, whether refused at the door or failed on the way. */
export type OperationOutcome = 'ok' | 'partial' | 'error';

/** `refused`: not asked at all, because its breaker was open. */
export type FetchOutcome = 'ok' | 'error' | 'timeout' | 'refused';

export interface OperationDone {
  /** As the client named it. */
  operation: string | null | undefined;
  kind: OperationKind;
  outcome: OperationOutcome;
  seconds: number;
  /** What it cost, here and in the subgraphs. */
  stats: RequestStats;
}

/** What the router counts. Every method is cheap enough for every request. */
export interface RouterMetrics {
  /** An operation was answered; of a subscription, one event of it. */
  operationDone(done: OperationDone): void;
  /** An error left the house under this code. */
  errorSent(code: string): void;
  /** @param limit the class of the bucket that was empty */
  rateLimited(limit: string): void;
  /** Redis, which holds the buckets, is lost or back. */
  rateLimitsDegraded(degraded: boolean): void;
  planFound(): void;
  planMade(seconds: number): void;
  fetchDone(fetch: { subgraph: string; outcome: FetchOutcome; seconds: number }): void;
  fetchRetried(subgraph: string): void;
  breakerChanged(subgraph: string, state: 'open' | 'closed'): void;
  /** What `router/live` counts. */
  readonly live: LiveMetrics;
}

/**
 * Declares what the router shows at `/metrics`.
 * @param isRegistered whether an operation of this name is registered: all others are counted as `other`, since what a
 * client makes up must not become a label
 */
export function createRouterMetrics(metrics: Metrics, isRegistered: (operation: string) => boolean): RouterMetrics {
  return {
    ...operationMetrics(metrics, isRegistered),
    ...planMetrics(metrics),
    ...subgraphMetrics(metrics),
    live: liveMetrics(metrics),
  };
}

function operationMetrics(metrics: Metrics, isRegistered: (operation: string) => boolean) {
  const operations = metrics.histogram({
    name: 'heliograph_operation_seconds',
    help: 'How long operations took, from the request to its answer.',
    labels: ['operation', 'kind', 'outcome'],
  });
  const roundTrips = metrics.counter({
    name: 'heliograph_operation_round_trips_total',
    help: 'What operations cost: fetches of subgraphs, SQL statements, round trips to memcached and to Redis.',
    labels: ['operation', 'to'],
  });
  const errors = metrics.counter({
    name: 'heliograph_operation_errors_total',
    help: 'Errors sent to clients, by extensions.code.',
    labels: ['code'],
    limit: 50,
  });
  const refused = metrics.counter({
    name: 'heliograph_rate_limited_total',
    help: 'Requests refused because a bucket was empty.',
    labels: ['class'],
    limit: 50,
  });
  const degraded = metrics
    .gauge({ name: 'heliograph_rate_limits_degraded', help: '1 while Redis is lost and limits are stricter.' })
    .with({});
  return {
    operationDone({ operation: name, kind, outcome, seconds, stats }: OperationDone) {
      const operation = name && isRegistered(name) ? name : 'other';
      operations.with({ operation, kind, outcome }).observe(seconds);
      if (stats.subgraphFetches > 0) roundTrips.with({ operation, to: 'subgraph' }).add(stats.subgraphFetches);
      if (stats.sqlStatements > 0) roundTrips.with({ operation, to: 'sql' }).add(stats.sqlStatements);
      if (stats.cacheRoundTrips > 0) roundTrips.with({ operation, to: 'cache' }).add(stats.cacheRoundTrips);
      if (stats.redisRoundTrips > 0) roundTrips.with({ operation, to: 'redis' }).add(stats.redisRoundTrips);
    },
    errorSent: (code: string) => errors.with({ code }).add(),
    rateLimited: (limit: string) => refused.with({ class: limit }).add(),
    rateLimitsDegraded: (isDegraded: boolean) => degraded.set(isDegraded ? 1 : 0),
  };
}

function planMetrics(metrics: Metrics) {
  const hits = metrics
    .counter({ name: 'heliograph_plan_cache_hits_total', help: 'Operations whose plan was at hand.' })
    .with({});
  const misses = metrics
    .counter({ name: 'heliograph_plan_cache_misses_total', help: 'Operations that had to be planned.' })
    .with({});
  const taken = metrics.histogram({ name: 'heliograph_plan_seconds', help: 'How long planning took.' }).with({});
  return {
    planFound: () => hits.add(),
    planMade(seconds: number) {
      misses.add();
      taken.observe(seconds);
    },
  };
}

function subgraphMetrics(metrics: Metrics) {
  const fetches = metrics.histogram({
    name: 'heliograph_subgraph_fetch_seconds',
    help: 'How long subgraphs took to answer, retries included.',
    labels: ['subgraph', 'outcome'],
  });
  const retries = metrics.counter({
    name: 'heliograph_subgraph_retries_total',
    help: 'Fetches that were sent a second time.',
    labels: ['subgraph'],
  });
  const breakers = metrics.gauge({
    name: 'heliograph_subgraph_breaker_open',
    help: '1 while a subgraph is not asked because it kept failing.',
    labels: ['subgraph'],
  });
  return {
    fetchDone: ({ subgraph, outcome, seconds }: { subgraph: string; outcome: FetchOutcome; seconds: number }) =>
      fetches.with({ subgraph, outcome }).observe(seconds),
    fetchRetried: (subgraph: string) => retries.with({ subgraph }).add(),
    breakerChanged: (subgraph: string, state: 'open' | 'closed') =>
      breakers.with({ subgraph }).set(state === 'open' ? 1 : 0),
  };
}

function liveMetrics(metrics: Metrics): LiveMetrics {
  const connections = metrics.gauge({
    name: 'heliograph_live_connections',
    help: 'Clients that are connected for events.',
    labels: ['transport'],
  });
  const refused = metrics.counter({
    name: 'heliograph_live_refused_total',
    help: 'Clients turned away before they were connected.',
    labels: ['transport', 'reason'],
  });
  const closed = metrics.counter({
    name: 'heliograph_live_closed_total',
    help: 'Live connections that ended, by the first reason there was: of these, `client` and `completed` are ordinary.',
    labels: ['transport', 'reason'],
  });
  const subscriptions = metrics
    .gauge({ name: 'heliograph_live_subscriptions', help: 'Subscriptions of clients that run.' })
    .with({});
  const upstreams = metrics
    .gauge({ name: 'heliograph_live_upstreams', help: 'Event streams from subgraphs that run.' })
    .with({});
  const events = metrics
    .counter({ name: 'heliograph_live_events_total', help: 'Events sent, once for each client.' })
    .with({});
  return {
    connections: (transport, change) => connections.with({ transport }).add(change),
    refused: (transport, reason) => refused.with({ transport, reason }).add(),
    closed: (transport, reason) => closed.with({ transport, reason }).add(),
    subscriptions: (change) => subscriptions.add(change),
    upstreams: (change) => upstreams.add(change),
    delivered: (clients) => events.add(clients),
  };
}
