import { type Client, createClient, type GraphQLReplyError, type Reply } from './client.ts';

/** Every `extensions.code` an app may meet; see platform/subgraph/errors.ts and router/door/format-error.ts. */
const CODES = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_LIMIT_EXCEEDED',
  'OPERATION_NOT_REGISTERED',
  'PERSISTED_QUERY_NOT_FOUND',
  'RATE_LIMITED',
  'UNAVAILABLE',
]);

const EXTENSIONS = new Set(['code', 'requestId', 'retryAfter', 'limit', 'value', 'maximum']);

/** What tells a stranger how the house is built: stack frames, SQL, addresses, names of processes and tables. */
const LEAKS = [
  /\n\s+at /,
  /node_modules|\.[cm]?[jt]s\b/,
  /\b(select|insert|update|delete)\b.+\b(from|into|set)\b/i,
  /\b(relation|constraint|column) \\?"|\b(duplicate key|syntax error at or near|invalid byte sequence)\b/i,
  /\bshard_?\d+|\bheliograph_/,
  /\b\d{1,3}(\.\d{1,3}){3}\b|localhost|ECONN|ETIMEDOUT|EPIPE|\bsocket\b/,
  /\b(prisma|postgres|kysely|pg-boss|redis|memcached|undici|fastify)\b/i,
  /\b(sub)?graphs?\b.*\b(users|media|feed)\b|serviceName/,
];

/**
 * A client that lets no reply pass whose errors say too little or too much: each needs a documented code, and none may
 * show anything of the house. INTERNAL is no documented answer to anything a test does.
 */
export function createWatchfulClient(origin: string): Client {
  const client = createClient(origin);
  const watched = async <Data>(asked: Promise<Reply<Data>>): Promise<Reply<Data>> => {
    const reply = await asked;
    requireSafeErrors(reply.errors);
    for (const message of userErrorMessages(reply.data)) requireDiscreet(message);
    return reply;
  };
  return {
    url: client.url,
    send: (operation, variables, accessToken) => watched(client.send(operation, variables, accessToken)),
    raw: <Data>(query: string, variables?: Record<string, unknown>, accessToken?: string) =>
      watched(client.raw<Data>(query, variables, accessToken)),
  };
}

/** @throws Error naming the first error of a reply that is without a documented code, or that tells too much */
export function requireSafeErrors(errors: readonly GraphQLReplyError[]): void {
  for (const error of errors) {
    const { code = 'none' } = error.extensions ?? {};
    if (!CODES.has(code)) throw new Error(`An error without a documented code: ${JSON.stringify(error)}`);
    const foreign = Object.keys(error.extensions ?? {}).filter((name) => !EXTENSIONS.has(name));
    if (foreign.length > 0) throw new Error(`An error with the extensions ${foreign}: ${JSON.stringify(error)}`);
    requireDiscreet(JSON.stringify(error));
  }
}

/** @throws Error where a text for a stranger shows anything of the house */
export function requireDiscreet(text: string): void {
  const leak = LEAKS.find((pattern) => pattern.test(text));
  if (leak) throw new Error(`This tells a stranger too much (${leak}): ${text}`);
}

/** The messages of every payload's `errors`. */
function userErrorMessages(data: unknown): string[] {
  const payloads = data === null || typeof data !== 'object' ? [] : Object.values(data);
  return payloads.flatMap((payload: { errors?: { message: string }[] } | null) =>
    Array.isArray(payload?.errors) ? payload.errors.map(({ message }) => message) : [],
  );
}
