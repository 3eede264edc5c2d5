import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { languageOf } from '../language/index.ts';
import { emptyStats, noTracing, type Tracing, withStats } from '../telemetry/index.ts';
import type { SubgraphRequest } from './request.ts';
import { createStreamServer } from './serve-streams.ts';
import { HEARTBEAT_MS, STREAMS_PROTOCOL } from './stream-frames.ts';
import type { Subgraph } from './subgraph.ts';
import { acceptUpgrades } from './upgrades.ts';

/** Names of the headers that travel between the router and a subgraph. */
export const HEADERS = {
  viewer: 'x-heliograph-viewer',
  requestId: 'x-request-id',
  /** Unix milliseconds. */
  deadline: 'x-heliograph-deadline',
  /** What the app speaks, one tag. */
  language: 'accept-language',
  /** In the answer: what the call cost here, a RequestStats as JSON. */
  cost: 'x-heliograph-cost',
} as const;

const bodySchema = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

const streamSchema = bodySchema.extend({
  resumeFrom: z.string().optional(),
  viewerToken: z.string().optional(),
  requestId: z.string(),
  /** Unix milliseconds. */
  deadline: z.number(),
  language: z.string().optional(),
});

const NOT_GRAPHQL = { errors: [{ message: 'The body is not a GraphQL request' }] };

/**
 * Adds `POST /graphql/<name>` and, for subscriptions, an upgrade at `/graphql/<name>/streams` to a server that only the
 * router can reach. Streams that are open when the server closes break off, so that the router opens them elsewhere.
 * @param options `timeoutMs` bounds requests without a deadline; a connection of streams has a heartbeat every
 * `heartbeatMs`; with `tracing`, what a request does is part of the trace that the router names
 */
export function serveSubgraph(
  server: FastifyInstance,
  subgraph: Subgraph,
  options: { timeoutMs: number; heartbeatMs?: number; tracing?: Pick<Tracing, 'within' | 'extract'> },
): void {
  const { timeoutMs, heartbeatMs = HEARTBEAT_MS, tracing = noTracing } = options;
  const path = `/graphql/${subgraph.name}`;
  const streams = createStreamServer({
    heartbeatMs,
    readRequest: asStreamRequest,
    subscribe: (request, left) => subgraph.subscribe(request, left),
  });
  acceptUpgrades(server.server, `${path}/streams`, { protocol: STREAMS_PROTOCOL, upgraded: streams.carry });
  server.addHook('preClose', async () => streams.breakOff());

  server.post(path, async (request, reply) => {
    const asked = asSubgraphRequest(request, timeoutMs);
    if (!asked) return reply.code(400).send(NOT_GRAPHQL);
    const stats = emptyStats();
    const place = tracing.extract(request.headers);
    const result = await tracing.within(place, () => withStats(stats, () => subgraph.handle(asked)));
    return reply.header(HEADERS.cost, JSON.stringify(stats)).send(result);
  });
}

/** Null where the body is not what it should be. */
function asSubgraphRequest(request: FastifyRequest, timeoutMs: number): SubgraphRequest | null {
  const body = bodySchema.safeParse(request.body);
  if (!body.success) return null;
  const header = (name: string) => request.headers[name]?.toString();
  const { query, operationName, variables } = body.data;
  return {
    query,
    operationName: operationName ?? undefined,
    variables: variables ?? undefined,
    viewerToken: header(HEADERS.viewer),
    requestId: header(HEADERS.requestId) ?? 'unknown',
    deadline: Number(header(HEADERS.deadline)) || Date.now() + timeoutMs,
    language: languageOf(header(HEADERS.language) ?? '') ?? undefined,
  };
}

/** Of a frame that opens a stream. Null where it is not what it should be. */
function asStreamRequest(sent: unknown): SubgraphRequest | null {
  const request = streamSchema.safeParse(sent);
  if (!request.success) return null;
  const { operationName, variables, viewerToken, resumeFrom, language, ...rest } = request.data;
  return {
    ...rest,
    operationName: operationName ?? undefined,
    variables: variables ?? undefined,
    viewerToken,
    resumeFrom,
    language: languageOf(language ?? '') ?? undefined,
  };
}
