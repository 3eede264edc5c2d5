import { type FastifyInstance, fastify } from 'fastify';
import { z } from 'zod';
import { emptyStats, withStats } from '../telemetry/index.ts';
import type { Subgraph } from './subgraph.ts';

/** Names of the headers that travel between the router and a subgraph. */
export const HEADERS = {
  viewer: 'x-heliograph-viewer',
  requestId: 'x-request-id',
  /** Unix milliseconds. */
  deadline: 'x-heliograph-deadline',
  /** In the answer: what the call cost here, a RequestStats as JSON. */
  cost: 'x-heliograph-cost',
} as const;

const bodySchema = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

/** Adds `POST /graphql/<name>` to a server that only the router can reach. */
export function serveSubgraph(server: FastifyInstance, subgraph: Subgraph, options: { timeoutMs: number }): void {
  server.post(`/graphql/${subgraph.name}`, async (request, reply) => {
    const body = bodySchema.safeParse(request.body);
    if (!body.success) return reply.code(400).send({ errors: [{ message: 'The body is not a GraphQL request' }] });
    const header = (name: string) => request.headers[name]?.toString();
    const { query, operationName, variables } = body.data;
    const stats = emptyStats();
    const result = await withStats(stats, () =>
      subgraph.handle({
        query,
        operationName: operationName ?? undefined,
        variables: variables ?? undefined,
        viewerToken: header(HEADERS.viewer),
        requestId: header(HEADERS.requestId) ?? 'unknown',
        deadline: Number(header(HEADERS.deadline)) || Date.now() + options.timeoutMs,
      }),
    );
    return reply.header(HEADERS.cost, JSON.stringify(stats)).send(result);
  });
}

/** The server of a process's operations port: health for supervisors, and what else is added to it. */
export function createOperationsServer(): FastifyInstance {
  const server = fastify({ bodyLimit: 4 * 1024 * 1024, forceCloseConnections: 'idle' });
  server.get('/health/live', async () => ({ status: 'ok' }));
  return server;
}
