import { DeadlineExceeded } from '@heliograph/platform/resilience';
import type { Logger } from '@heliograph/platform/telemetry';
import type { GraphQLFormattedError } from 'graphql';
import type { RequestScope } from '../request-scope.ts';

/** A subgraph answered HTTP with a status that is no GraphQL response. */
export class SubgraphHttpError extends Error {
  readonly code = 'SUBGRAPH_HTTP_ERROR';
  readonly status: number;
  constructor(status: number) {
    super(`The subgraph answered with the HTTP status ${status}`);
    this.name = 'SubgraphHttpError';
    this.status = status;
  }
}

/** A subgraph answered 200 with something that is no GraphQL response: what stands at its address is not it. */
export class UnreadableAnswer extends Error {
  readonly code = 'SUBGRAPH_UNREADABLE';
  constructor(cause: unknown) {
    super('The subgraph answered what is no GraphQL response', { cause });
    this.name = 'UnreadableAnswer';
  }
}

/** The subgraph is left alone for a while, or could not be reached. */
export class SubgraphUnavailable extends Error {
  readonly code = 'UNAVAILABLE';
  /** Seconds. */
  readonly retryAfter: number;
  constructor(retryAfter: number, cause: unknown) {
    super('The subgraph is not available', { cause });
    this.name = 'SubgraphUnavailable';
    this.retryAfter = retryAfter;
  }
}

/** Whether nobody waits for the answer any more. */
export function isTooLate(error: unknown): boolean {
  return error instanceof DeadlineExceeded || nameOf(error) === 'TimeoutError' || nameOf(error) === 'AbortError';
}

/** Whether the subgraph found fault with what it was asked: others may go on asking, and asking again changes nothing. */
export function isRefusal(error: unknown): boolean {
  return error instanceof SubgraphHttpError && error.status >= 400 && error.status < 500;
}

/** What a second attempt may mend: the connection broke, or a process is just being replaced (PRODUCT.md §9). */
export function mayBeRetried(error: unknown): boolean {
  if (error instanceof SubgraphHttpError) return [500, 502, 503].includes(error.status);
  return !isTooLate(error) && BROKEN_CONNECTIONS.has(codeOf(error));
}

const BROKEN_CONNECTIONS: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');
const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');

/** What an app is told where a part of its response could not be fetched; what happened goes to the log. */
export function failureDescriber(logger: Logger) {
  return (error: unknown, { requestId }: RequestScope): GraphQLFormattedError => {
    if (error instanceof SubgraphUnavailable) {
      // Whoever called has logged why.
      const { code, retryAfter } = error;
      return { message: 'This part is not available just now; try again shortly', extensions: { code, retryAfter } };
    }
    logger.error({ err: error, requestId }, 'a fetch could not be made part of its response');
    const message = 'Something went wrong on our side; try again, and report the requestId if it stays';
    return { message, extensions: { code: 'INTERNAL' } };
  };
}
