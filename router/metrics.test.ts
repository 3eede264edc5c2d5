import { createMetrics, emptyStats } from '@heliograph/platform/telemetry';
import { expect, test } from 'vitest';
import { createRouterMetrics } from './metrics.ts';

const registered = new Set(['HomeFeed', 'LikePost']);
const counts = /^(?!.*_(bucket|sum)\{)heliograph_.* [1-9]/;

function router() {
  const metrics = createMetrics({ role: 'router' });
  const counted = createRouterMetrics(metrics, (operation) => registered.has(operation));
  /** Every figure that is not zero. */
  const shown = async () => (await metrics.text()).split('\n').filter((line) => counts.test(line));
  return { counted, shown };
}

test('operations are told apart by name, kind and outcome, and what they cost is added up', async () => {
  const { counted, shown } = router();
  const stats = { ...emptyStats(), subgraphFetches: 3, cacheRoundTrips: 8, redisRoundTrips: 1 };
  const homeFeed = { operation: 'HomeFeed', kind: 'query', outcome: 'ok', seconds: 0.02, stats } as const;
  counted.operationDone(homeFeed);
  counted.operationDone(homeFeed);
  counted.operationDone({ ...homeFeed, outcome: 'partial', stats: emptyStats() });
  counted.errorSent('UNAVAILABLE');
  counted.rateLimited('write');
  expect(await shown()).toEqual([
    'heliograph_operation_seconds_count{operation="HomeFeed",kind="query",outcome="ok",role="router"} 2',
    'heliograph_operation_seconds_count{operation="HomeFeed",kind="query",outcome="partial",role="router"} 1',
    'heliograph_operation_round_trips_total{operation="HomeFeed",to="subgraph",role="router"} 6',
    'heliograph_operation_round_trips_total{operation="HomeFeed",to="cache",role="router"} 16',
    'heliograph_operation_round_trips_total{operation="HomeFeed",to="redis",role="router"} 2',
    'heliograph_operation_errors_total{code="UNAVAILABLE",role="router"} 1',
    'heliograph_rate_limited_total{class="write",role="router"} 1',
  ]);
});

test('names that clients make up are one series together', async () => {
  const { counted, shown } = router();
  const names = [undefined, null, '', 'constructor', ...Array.from({ length: 5000 }, (_, i) => `Made_up_${i}`)];
  for (const operation of names) {
    counted.operationDone({ operation, kind: 'query', outcome: 'ok', seconds: 0.001, stats: emptyStats() });
  }
  expect(await shown()).toEqual([
    'heliograph_operation_seconds_count{operation="other",kind="query",outcome="ok",role="router"} 5004',
  ]);
});

test('plans, subgraphs and breakers', async () => {
  const { counted, shown } = router();
  counted.planMade(0.004);
  counted.planFound();
  counted.planFound();
  counted.fetchDone({ subgraph: 'users', outcome: 'ok', seconds: 0.003 });
  counted.fetchDone({ subgraph: 'users', outcome: 'timeout', seconds: 1 });
  counted.fetchRetried('users');
  counted.breakerChanged('users', 'open');
  counted.breakerChanged('feed', 'open');
  counted.breakerChanged('users', 'closed');
  expect(await shown()).toEqual([
    'heliograph_plan_cache_hits_total{role="router"} 2',
    'heliograph_plan_cache_misses_total{role="router"} 1',
    'heliograph_plan_seconds_count{role="router"} 1',
    'heliograph_subgraph_fetch_seconds_count{subgraph="users",outcome="ok",role="router"} 1',
    'heliograph_subgraph_fetch_seconds_count{subgraph="users",outcome="timeout",role="router"} 1',
    'heliograph_subgraph_retries_total{subgraph="users",role="router"} 1',
    'heliograph_subgraph_breaker_open{subgraph="feed",role="router"} 1',
  ]);
});

test('live connections, their subscriptions and their events', async () => {
  const { live, shown } = (({ counted, shown }) => ({ live: counted.live, shown }))(router());
  live.connections('websocket', 1);
  live.connections('websocket', 1);
  live.connections('websocket', -1);
  live.refused('sse', 'draining');
  live.closed('websocket', 'too-slow');
  live.closed('websocket', 'too-slow');
  live.closed('sse', 'client');
  live.subscriptions(1);
  live.upstreams(1);
  live.delivered(40);
  expect(await shown()).toEqual([
    'heliograph_live_connections{transport="websocket",role="router"} 1',
    'heliograph_live_refused_total{transport="sse",reason="draining",role="router"} 1',
    'heliograph_live_closed_total{transport="websocket",reason="too-slow",role="router"} 2',
    'heliograph_live_closed_total{transport="sse",reason="client",role="router"} 1',
    'heliograph_live_subscriptions{role="router"} 1',
    'heliograph_live_upstreams{role="router"} 1',
    'heliograph_live_events_total{role="router"} 40',
  ]);
});
