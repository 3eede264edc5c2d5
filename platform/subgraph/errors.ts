import { inspect } from 'node:util';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { UntrustedCaller } from '../auth/index.ts';
import { StreamInterrupted } from '../streams/index.ts';
import type { Logger } from '../telemetry/index.ts';

/**
 * What `extensions.code` says to an app, and what the app should do:
 * - UNAUTHENTICATED: refresh the session, or sign in again
 * - FORBIDDEN: do not repeat it
 * - BAD_USER_INPUT, GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED: correct the request
 * - RATE_LIMITED, UNAVAILABLE: wait `retryAfter` seconds, then repeat
 * - RESYNC: of a subscription: subscribe without `after`, then load the list that it is about anew
 * - INTERNAL: a fault of ours; repeat once, then report `requestId`
 */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'RESYNC'
  | 'INTERNAL';

/** An error whose message is written for whoever uses the API. Every other error is masked. */
export class PublicError extends Error {
  readonly code: ErrorCode;
  readonly retryAfter: number | undefined;
  /** @param retryAfter seconds; for RATE_LIMITED and UNAVAILABLE */
  constructor(code: ErrorCode, message: string, options: { retryAfter?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'PublicError';
    this.code = code;
    this.retryAfter = options.retryAfter;
  }
}

export const badInput = (message: string): PublicError => new PublicError('BAD_USER_INPUT', message);

/** An operation whose text is not valid: each of its faults as graphql-js found it, with its code. */
export class RefusedOperation extends Error {
  readonly errors: readonly GraphQLError[];
  constructor(errors: readonly GraphQLError[]) {
    super('The operation is not valid');
    this.name = 'RefusedOperation';
    this.errors = errors;
  }
}

/** Whatever was thrown, as GraphQL errors. */
export function errorsOf(thrown: unknown): readonly GraphQLError[] {
  if (thrown instanceof RefusedOperation) return thrown.errors;
  const original = thrown instanceof Error ? thrown : new Error(`Thrown, but no error: ${inspect(thrown)}`);
  return [new GraphQLError(original.message, { originalError: original })];
}

/** The named errors of the platform that are written for apps, too. */
function asPublic(error: Error | undefined): Error | undefined {
  if (error instanceof UntrustedCaller) return new PublicError('FORBIDDEN', error.message);
  return error instanceof StreamInterrupted ? new PublicError('RESYNC', error.message) : error;
}

/** PostgreSQL, network and pool failures that go away by themselves. */
const TRANSIENT = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  '57P01',
  '57P03',
  '53300',
  '40001',
  '40P01',
]);

/**
 * What an app may see of an error: its own mistakes word for word, everything else by code alone. What is masked is
 * logged with the request id that the app is given.
 */
export function formatError(
  error: GraphQLError,
  request: { requestId: string; logger: Logger },
): GraphQLFormattedError {
  const originalError = asPublic(error.originalError);
  // Locations would be those in the text that the router made, which no app has ever seen.
  const where = error.path ? { path: error.path } : {};
  const formatted = (message: string, code: ErrorCode, retryAfter?: number): GraphQLFormattedError => ({
    message,
    ...where,
    extensions: { code, requestId: request.requestId, ...(retryAfter !== undefined && { retryAfter }) },
  });

  if (originalError instanceof PublicError) {
    return formatted(originalError.message, originalError.code, originalError.retryAfter);
  }
  // graphql-js found fault with the document, the variables or an argument: the message speaks of the request only.
  if (!originalError || originalError instanceof GraphQLError) {
    return formatted(error.message, (error.extensions?.code as ErrorCode | undefined) ?? 'BAD_USER_INPUT');
  }
  const { requestId, logger } = request;
  logger.error({ err: originalError, path: error.path, requestId }, 'a resolver failed');
  const code = (originalError as { code?: string }).code ?? '';
  return TRANSIENT.has(code) || /timeout|connection terminated/i.test(originalError.message)
    ? formatted('This part is not available just now; try again shortly', 'UNAVAILABLE', 2)
    : formatted('Something went wrong on our side; try again, and report the requestId if it stays', 'INTERNAL');
}
