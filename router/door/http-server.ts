import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import cors from '@fastify/cors';
import type { Platform } from '@heliograph/platform/runtime';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { GraphQLError } from 'graphql';
import type { OperationLimits } from '../limits/index.ts';
import type { AllowedOrigins } from './cross-site.ts';
import { drained } from './drained.ts';
import { type ExplorerPages, serveExplorer } from './explorer.ts';
import { createErrorFormatter } from './format-error.ts';
import { createHealthCheck } from './health.ts';
import { takeJson } from './json-body.ts';
import { serveKeys } from './jwks.ts';
import { refuseConnection, refuseUnread } from './refuse-unread.ts';

/** How much of a body that is too large is thrown away before that is said: so many times what may come, and in ms. */
const READ_IN_VAIN = 8;
const READ_IN_VAIN_MS = 1000;

type Endpoint = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** The public port: `/graphql`, `/health`, the keys of access tokens and what development shows, nothing else. */
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
  /** Whether this process is on its way out: balancers learn it from `/health`. */
  isLeaving(): boolean;
  limits: OperationLimits;
  /** How long a client may take to send its request, in milliseconds: one that trickles in holds a connection. */
  slowestRequestMs?: number;
}): FastifyInstance {
  const { platform, origins, graphql, upgrade, explorer, page, isLeaving, limits, slowestRequestMs = 10_000 } = options;
  const { MAX_BODY_BYTES: maxBodyBytes, REQUEST_TIMEOUT_MS: timeoutMs, TRUSTED_PROXIES: trusted } = platform.settings;
  const refuse = (error: { statusCode?: number; message: string }, request: FastifyRequest, reply: FastifyReply) => {
    if (error instanceof GraphQLError) {
      const told = createErrorFormatter(platform.logger, request.id)(error.toJSON());
      return reply
        .code(400)
        .header('cache-control', 'no-store')
        .send({ errors: [told] });
    }
    const status = error.statusCode ?? 500;
    if (status >= 500) platform.logger.error({ err: error, requestId: request.id }, 'a request failed at the door');
    return refuseUnread(reply, status, request.id, error.message);
  };
  const refuseOnceRead = async (...[error, request, reply]: Parameters<typeof refuse>): Promise<FastifyReply> => {
    if (error.statusCode !== 413) return refuse(error, request, reply);
    await drained(request.raw, { bytes: READ_IN_VAIN * maxBodyBytes, ms: READ_IN_VAIN_MS });
    return refuseUnread(reply, 413, request.id, `A request has at most ${maxBodyBytes} bytes`);
  };
  const server = fastify({
    bodyLimit: maxBodyBytes,
    requestTimeout: slowestRequestMs,
    // A client that reads nothing of its answer holds it in memory.
    connectionTimeout: timeoutMs + slowestRequestMs,
    http: {
      headersTimeout: slowestRequestMs,
      // Node looks for slow requests only so often.
      connectionsCheckingInterval: slowestRequestMs / 10,
      // Some clients offer HTTP/2 with every request; they are answered without.
      shouldUpgradeCallback: becomesSocket,
    },
    trustProxy: trusted,
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: refuse,
    clientErrorHandler: refuseConnection,
  });
  server.register(cors, {
    origin: (origin, decide) => decide(null, origin !== undefined && origins.allows(origin)),
    methods: ['GET', 'POST'],
    exposedHeaders: ['x-request-id', 'retry-after', 'x-heliograph-cost'],
    maxAge: 600,
    // Strictly, the plugin would answer in words of its own.
    strictPreflight: false,
  });

  server.setErrorHandler(refuseOnceRead);
  server.setNotFoundHandler((request, reply) => refuseUnread(reply, 404, request.id));
  takeJson(server, limits);

  server.get('/health', async (_request, reply) => {
    const health = await checkHealth();
    const status = isLeaving() ? 'draining' : health.status;
    return reply
      .code(status === 'down' || status === 'draining' ? 503 : 200)
      .header('cache-control', 'no-store')
      .send({ ...health, status });
  });

  const checkHealth = createHealthCheck(platform);
  serveKeys(server, platform.accessTokens.publicKeys);
  if (explorer) serveExplorer(server, explorer);

  const graphqlOrPage: Endpoint = async (request, reply) => {
    const html = isBrowser(request) ? await page() : null;
    return html === null ? graphql(request, reply) : reply.type('text/html; charset=utf-8').send(html);
  };
  for (const url of ['/graphql', '/graphql/:operationName']) {
    server.route({
      method: ['GET', 'POST'],
      url,
      exposeHeadRoute: false,
      onRequest: async (request, reply) => (isPlain(request) ? undefined : refuseUnread(reply, 415, request.id)),
      handler: graphqlOrPage,
    });
    server.route({
      method: ['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'],
      url,
      handler: (request, reply) => refuseUnread(reply.header('allow', 'GET, POST'), 405, request.id),
    });
  }
  server.server.on('upgrade', upgrade);
  return server;
}

const becomesSocket = ({ headers, url = '' }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket' && url.split('?', 1)[0] === '/graphql';

/** Whether the body is what it looks like: a small one may unfold to a huge one, or hold characters we would misread. */
function isPlain({ headers }: FastifyRequest): boolean {
  const { 'content-encoding': encoding = 'identity', 'content-type': type = '' } = headers;
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type) ?? [];
  return encoding === 'identity' && /^utf-?8$/i.test(charset);
}

/** Someone who opens the endpoint in a browser, rather than a program that asks it something. */
function isBrowser({ method, headers, url }: FastifyRequest): boolean {
  return method === 'GET' && !url.includes('?') && headers.accept?.includes('text/html') === true;
}
