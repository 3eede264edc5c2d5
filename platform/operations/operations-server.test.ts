import { expect, test } from 'vitest';
import { createMetrics } from '../telemetry/index.ts';
import { createOperationsServer } from './operations-server.ts';

test('says who lives here, and what it has counted', async () => {
  const metrics = createMetrics({ role: 'users' });
  metrics.counter({ name: 'seen_total', help: 'Seen.' }).with({}).add(3);
  await using server = createOperationsServer({ role: 'users', metrics });

  const live = await server.inject('/health/live');
  expect(live.statusCode).toBe(200);
  expect(live.json()).toEqual({ status: 'ok', role: 'users', uptimeSeconds: expect.any(Number) });

  const shown = await server.inject('/metrics');
  expect(shown.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(shown.body).toContain('seen_total{role="users"} 3');
});

test('without metrics there are none to see', async () => {
  await using server = createOperationsServer();
  expect((await server.inject('/metrics')).statusCode).toBe(404);
});
