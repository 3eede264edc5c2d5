import { type AccessClaims, InvalidAccessToken } from '@heliograph/platform/auth';
import { acceptedLanguage } from '@heliograph/platform/language';
import type { Logger, RequestStats, Tracing } from '@heliograph/platform/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Live } from '../live/index.ts';
import type { Answer } from '../operations/answer.ts';
import { toLive } from '../operations/live-operations.ts';
import type { Admitted, Operations } from '../operations/operations.ts';
import type { Asker } from '../request-scope.ts';
import type { Authenticate } from './authenticate.ts';
import { type AllowedOrigins, isForgeable } from './cross-site.ts';
import { createErrorFormatter } from './format-error.ts';
import { negotiate, type ResponseType } from './media-type.ts';
import { badRequest, readBody, readSearch } from './read-request.ts';

export interface EndpointOptions {
  operations: Operations;
  authenticate: Authenticate;
  origins: AllowedOrigins;
  live: Pick<Live, 'streamEvents'>;
  tracing: Pick<Tracing, 'within' | 'extractFromClient'>;
  logger: Logger;
  /** Tells what each request cost in the header `x-heliograph-cost`: for whoever writes operations. */
  showCost: boolean;
}

type Endpoint = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** `/graphql` and `/graphql/<operationName>`, after the GraphQL-over-HTTP specification. */
export function createGraphQLEndpoint(options: EndpointOptions): Endpoint {
  const { operations, authenticate, origins, live, tracing, logger, showCost } = options;

  return async (request, reply) => {
    const started = performance.now();
    reply.header('x-request-id', request.id).header('cache-control', 'private, no-store');
    if (wantsEvents(request)) return streamEvents(request, reply);
    const type = negotiate(request.headers.accept);
    if (!type) {
      const message = 'Accept application/graphql-response+json or application/json';
      return refuse(request, reply, 'application/json', { status: 406, errors: [badRequest(message)] });
    }
    try {
      const claims = await authenticate(request.headers.authorization);
      const admission = await admit(request, claims);
      if ('errors' in admission) return refuse(request, reply, type, { status: 200, errors: admission.errors });
      if (admission.kind === 'subscription')
        throw badRequest('Subscribe over a WebSocket, or accept text/event-stream');
      if (request.method === 'GET' && admission.kind === 'mutation') {
        const errors = [badRequest('Send a mutation by POST')];
        return refuse(request, reply.header('allow', 'POST'), type, { status: 405, errors });
      }
      const answer = await tracing.within(tracing.extractFromClient(request.headers), admission.execute);
      logger.info(
        { requestId: request.id, ...answer.stats, codes: answer.codes, ms: Math.round(performance.now() - started) },
        'request',
      );
      if (showCost) reply.header('x-heliograph-cost', describeCost(answer.stats));
      if (isCacheable(request, admission, answer))
        reply.header('cache-control', 'public, max-age=30').header('vary', 'Accept, Authorization, Origin');
      return send(reply, type, statusOf(type, answer), answer.body);
    } catch (error) {
      return refuse(request, reply, type, refusalOf(error));
    }
  };

  function admit(request: FastifyRequest, claims: AccessClaims | null) {
    if (isForgeable(request.method, request.headers, origins)) {
      throw badRequest('A page of another site may not ask this; the API must allow its origin');
    }
    const asked =
      request.method === 'GET' ? readSearch(new URLSearchParams(searchOf(request))) : readBody(request.body);
    const { operationName } = request.params as { operationName?: string };
    return operations.admit(asked, askerOf(request, claims), operationName);
  }

  /** A response that goes on, for apps without WebSockets: GraphQL over SSE, one operation a connection. */
  async function streamEvents(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    try {
      const claims = await authenticate(request.headers.authorization);
      const admission = await admit(request, claims);
      if (!('errors' in admission) && request.method === 'GET' && admission.kind === 'mutation') {
        throw badRequest('Send a mutation by POST');
      }
      reply.hijack();
      const asker = askerOf(request, claims);
      live.streamEvents({ response: reply.raw, admission: toLive(admission), asker, headers: corsOf(reply) });
      return reply;
    } catch (error) {
      return refuse(request, reply, 'application/json', refusalOf(error));
    }
  }

  /** @param refusal errors as they were thrown: they are formatted here, once */
  function refuse(request: FastifyRequest, reply: FastifyReply, type: ResponseType, refusal: Refusal): FastifyReply {
    const format = createErrorFormatter(logger, request.id);
    const errors = refusal.errors.map((error) => format(error instanceof GraphQLError ? error.toJSON() : error));
    const retryAfter = errors[0]?.extensions?.retryAfter;
    if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
    return send(reply, type, refusedStatus(type, refusal.status, errors), JSON.stringify({ errors }));
  }
}

const askerOf = (request: FastifyRequest, claims: AccessClaims | null): Asker => ({
  ...{ claims, ip: request.ip, requestId: request.id },
  language: acceptedLanguage(request.headers['accept-language']),
});

interface Refusal {
  status: number;
  errors: readonly (GraphQLError | GraphQLFormattedError)[];
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof InvalidAccessToken) {
    const { code, message } = error;
    return { status: 401, errors: [{ message, extensions: { code } }] };
  }
  if (error instanceof GraphQLError) {
    return { status: error.extensions.code === 'BAD_REQUEST' ? 400 : 200, errors: [error] };
  }
  throw error;
}

/**
 * As `application/json` a well-formed request is answered 200 whatever became of it; the newer type says 400 where
 * nothing was run. What stands between (a token, a limit) has a status of its own in both.
 */
function refusedStatus(type: ResponseType, status: number, [error]: readonly GraphQLFormattedError[]): number {
  if (status !== 200) return status;
  const code = error?.extensions?.code;
  if (code === 'RATE_LIMITED') return 429;
  if (code === 'UNAVAILABLE') return 503;
  // An answer that clients count on: they send the text next, but some give up where the status is another.
  if (code === 'PERSISTED_QUERY_NOT_FOUND') return 200;
  return code === 'BAD_REQUEST' || type !== 'application/json' ? 400 : 200;
}

const statusOf = (type: ResponseType, answer: Answer): number =>
  answer.executed || type === 'application/json' ? 200 : 400;

function send(reply: FastifyReply, type: ResponseType, status: number, body: string): FastifyReply {
  return reply.code(status).header('content-type', `${type}; charset=utf-8`).send(body);
}

/** A registered query, asked by GET by nobody in particular, is the same for everyone for a while. */
function isCacheable({ method, headers }: FastifyRequest, admission: Admitted, { codes }: Answer): boolean {
  return method === 'GET' && headers.authorization === undefined && admission.registered && codes.length === 0;
}

/** What @fastify/cors has put on the reply, for a response that is written past Fastify. */
function corsOf(reply: FastifyReply): Record<string, string> {
  const headers = Object.entries(reply.getHeaders());
  return Object.fromEntries(
    headers.flatMap(([name, value]) =>
      /^(access-control-|vary$|x-request-id$)/.test(name) ? [[name, String(value)]] : [],
    ),
  );
}

const wantsEvents = ({ headers }: FastifyRequest): boolean => headers.accept?.startsWith('text/event-stream') === true;

function searchOf({ url }: FastifyRequest): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start + 1);
}

/** What the request cost, for whoever writes operations against a development instance. */
function describeCost({ subgraphFetches, sqlStatements, cacheRoundTrips, redisRoundTrips }: RequestStats): string {
  return `fetches=${subgraphFetches} sql=${sqlStatements} cache=${cacheRoundTrips} redis=${redisRoundTrips}`;
}
