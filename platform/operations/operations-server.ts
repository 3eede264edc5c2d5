import { type FastifyInstance, fastify } from 'fastify';
import type { Metrics } from '../telemetry/index.ts';
import { gracefulClose } from './graceful-close.ts';

/**
 * The server of a process's operations port: `GET /health/live` and, where there are `metrics`, `GET /metrics` in
 * Prometheus's text format. Roles add what else only our own machines may ask; it is never a public port.
 * @param options `drainTimeoutMs`: how long a close waits for requests that run
 */
export function createOperationsServer(
  options: { role?: string; metrics?: Metrics; drainTimeoutMs?: number } = {},
): FastifyInstance {
  const { role, metrics, drainTimeoutMs = 10_000 } = options;
  const server = fastify({
    bodyLimit: 4 * 1024 * 1024,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
  });
  gracefulClose(server, { timeoutMs: drainTimeoutMs });

  // Live is not ready: a process that drains must not be killed for it. Who may get requests is told by `/health`.
  server.get('/health/live', async () => ({ status: 'ok', role, uptimeSeconds: Math.round(process.uptime()) }));

  if (metrics) {
    server.get('/metrics', async (_request, reply) =>
      reply
        .type(metrics.contentType)
        .header('cache-control', 'no-store')
        .send(await metrics.text()),
    );
  }
  return server;
}
