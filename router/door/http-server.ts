import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import cors from '@fastify/cors';
import type { Platform } from '@heliograph/platform/runtime';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import type { AllowedOrigins } from './cross-site.ts';
import { type ExplorerPages, serveExplorer } from './explorer.ts';
import { checkHealth } from './health.ts';

/** The largest operation with its variables, in bytes; images never come this way. */
export const BODY_LIMIT = 1024 * 1024;

/** How long a client may take to send its request, in milliseconds: one that trickles in holds a connection. */
const SLOWEST_REQUEST_MS = 10_000;

type Endpoint = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** The public port: `/graphql`, `/health` and what development shows, nothing else. */
export function createHttpServer(options: {
  platform: Platform;
  origins: AllowedOrigins;
  graphql: Endpoint;
  /** Takes over a connection that becomes a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** The pages of the explorer; null where there is none. */
  explorer: ExplorerPages | null;
  /** A page for browsers at the endpoint; null where there is none. */
  page(): Promise<string | null>;
}): FastifyInstance {
  const { platform, origins, graphql, upgrade, explorer, page } = options;
  const server = fastify({
    bodyLimit: BODY_LIMIT,
    requestTimeout: SLOWEST_REQUEST_MS,
    // Node looks for slow requests only so often.
    http: { headersTimeout: SLOWEST_REQUEST_MS, connectionsCheckingInterval: 1000 },
    trustProxy: platform.settings.TRUSTED_PROXIES,
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
  });
  server.register(cors, {
    origin: (origin, decide) => decide(null, origin !== undefined && origins.allows(origin)),
    methods: ['GET', 'POST'],
    exposedHeaders: ['x-request-id', 'retry-after', 'x-heliograph-cost'],
    maxAge: 600,
  });

  server.setErrorHandler((error: { statusCode?: number; message: string }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) platform.logger.error({ err: error, requestId: request.id }, 'a request failed at the door');
    return sendError(reply, status, publicErrorOf(status, error.message), request.id);
  });
  server.setNotFoundHandler((request, reply) =>
    sendError(
      reply,
      404,
      { code: 'BAD_REQUEST', message: 'There is nothing here; the API is at /graphql' },
      request.id,
    ),
  );

  server.get('/health', async (_request, reply) => {
    const health = await checkHealth(platform);
    return reply
      .code(health.status === 'down' ? 503 : 200)
      .header('cache-control', 'no-store')
      .send(health);
  });

  if (explorer) serveExplorer(server, explorer);

  const graphqlOrPage: Endpoint = async (request, reply) => {
    const html = isBrowser(request) ? await page() : null;
    return html === null ? graphql(request, reply) : reply.type('text/html; charset=utf-8').send(html);
  };
  for (const url of ['/graphql', '/graphql/:operationName']) {
    server.route({ method: ['GET', 'POST'], url, handler: graphqlOrPage });
  }
  server.server.on('upgrade', (request, socket, head) => {
    if (pathOf(request) === '/graphql') upgrade(request, socket, head);
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
  });
  return server;
}

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0] ?? '';

/** Someone who opens the endpoint in a browser, rather than a program that asks it something. */
function isBrowser({ method, headers, url }: FastifyRequest): boolean {
  return method === 'GET' && !url.includes('?') && headers.accept?.includes('text/html') === true;
}

/** What a client may read of an error that never reached GraphQL. */
function publicErrorOf(status: number, message: string): { code: string; message: string } {
  if (status === 413) return { code: 'BAD_REQUEST', message: `A request has at most ${BODY_LIMIT} bytes` };
  if (status === 415) return { code: 'BAD_REQUEST', message: 'Send the operation as application/json' };
  if (status < 500) return { code: 'BAD_REQUEST', message };
  return { code: 'INTERNAL', message: 'Something went wrong on our side; try again, and report the requestId' };
}

function sendError(
  reply: FastifyReply,
  status: number,
  { code, message }: { code: string; message: string },
  requestId: string,
): FastifyReply {
  const errors: GraphQLFormattedError[] = [{ message, extensions: { code, requestId } }];
  return reply.code(status).header('cache-control', 'no-store').send({ errors });
}
