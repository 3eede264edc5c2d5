import { randomUUID } from 'node:crypto';
import { type ApolloServer, HeaderMap } from '@apollo/server';
import { InvalidAccessToken } from '@heliograph/platform/auth';
import type { Platform } from '@heliograph/platform/runtime';
import { emptyStats, type RequestStats, withStats } from '@heliograph/platform/telemetry';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { RouterContext } from '../context.ts';
import { authenticate } from './authenticate.ts';
import { checkHealth } from './health.ts';

/** The largest operation with its variables, in bytes; images never come this way. */
const BODY_LIMIT = 1024 * 1024;

/** The public port: `/graphql` and `/health`, nothing else. */
export function createHttpServer(options: {
  apollo: ApolloServer<RouterContext>;
  platform: Platform;
}): FastifyInstance {
  const { apollo, platform } = options;
  const server = fastify({
    bodyLimit: BODY_LIMIT,
    requestTimeout: platform.settings.REQUEST_TIMEOUT_MS,
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
  });

  server.setErrorHandler((error: { statusCode?: number; message: string }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) platform.logger.error({ err: error, requestId: request.id }, 'a request failed at the door');
    const known = publicErrorOf(status, error.message);
    return sendError(reply, status, known.code, known.message, request.id);
  });

  server.get('/health', async (_request, reply) => {
    const health = await checkHealth(platform);
    return reply
      .code(health.status === 'down' ? 503 : 200)
      .header('cache-control', 'no-store')
      .send(health);
  });

  server.route({
    method: ['GET', 'POST', 'OPTIONS', 'HEAD'],
    url: '/graphql',
    handler: (request, reply) => answer(apollo, platform, request, reply),
  });
  return server;
}

async function answer(
  apollo: ApolloServer<RouterContext>,
  platform: Platform,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { settings, accessTokens, viewerTokens, logger } = platform;
  const requestId = request.id;
  const stats = emptyStats();
  const started = performance.now();

  const viewer = await authenticate(request.headers.authorization, accessTokens).catch((error: unknown) => {
    if (error instanceof InvalidAccessToken) return error;
    throw error;
  });
  reply.header('x-request-id', requestId);
  if (viewer instanceof InvalidAccessToken) return sendError(reply, 401, viewer.code, viewer.message, requestId);

  const response = await withStats(stats, () =>
    apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: request.method,
        headers: headersOf(request),
        search: new URL(request.url, 'http://router').search,
        body: request.body,
      },
      context: async () => ({
        requestId,
        viewerToken: viewerTokens.sign(viewer && { userId: viewer.userId, sessionId: viewer.sessionId }),
        deadline: Date.now() + settings.REQUEST_TIMEOUT_MS,
        stats,
      }),
    }),
  );

  for (const [name, value] of response.headers) reply.header(name, value);
  reply.header('cache-control', 'private, no-store').code(response.status ?? 200);
  if (settings.HELIOGRAPH_PROFILE === 'development') reply.header('x-heliograph-cost', describeCost(stats));
  if (response.body.kind === 'chunked') throw new Error('A router without @defer has no answer in parts');
  logger.info(
    { requestId, ...stats, ms: Math.round(performance.now() - started), status: response.status ?? 200 },
    'request',
  );
  return reply.send(response.body.string);
}

/** What the request cost, for whoever writes operations against a development instance. */
function describeCost({ subgraphFetches, sqlStatements, cacheRoundTrips, redisRoundTrips }: RequestStats): string {
  return `fetches=${subgraphFetches} sql=${sqlStatements} cache=${cacheRoundTrips} redis=${redisRoundTrips}`;
}

function headersOf(request: FastifyRequest): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

/** What a client may read of an error that never reached GraphQL. */
function publicErrorOf(status: number, message: string): { code: string; message: string } {
  if (status === 413) return { code: 'BAD_REQUEST', message: `A request has at most ${BODY_LIMIT} bytes` };
  if (status === 415) return { code: 'BAD_REQUEST', message: 'Send the operation as application/json' };
  if (status < 500) return { code: 'BAD_REQUEST', message };
  return { code: 'INTERNAL', message: 'Something went wrong on our side; try again, and report the requestId' };
}

function sendError(reply: FastifyReply, status: number, code: string, message: string, requestId: string) {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .send({ errors: [{ message, extensions: { code, requestId } }] });
}
