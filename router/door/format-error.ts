import { unwrapResolverError } from '@apollo/server/errors';
import type { Logger } from '@heliograph/platform/telemetry';
import type { GraphQLFormattedError } from 'graphql';

/** Codes that an app knows; see platform/subgraph/errors.ts. Apollo's own are folded into them. */
const CODES: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  FORBIDDEN: 'FORBIDDEN',
  BAD_USER_INPUT: 'BAD_USER_INPUT',
  BAD_REQUEST: 'BAD_REQUEST',
  GRAPHQL_PARSE_FAILED: 'GRAPHQL_PARSE_FAILED',
  GRAPHQL_VALIDATION_FAILED: 'GRAPHQL_VALIDATION_FAILED',
  OPERATION_RESOLUTION_FAILURE: 'BAD_REQUEST',
  PERSISTED_QUERY_NOT_FOUND: 'PERSISTED_QUERY_NOT_FOUND',
  PERSISTED_QUERY_NOT_SUPPORTED: 'PERSISTED_QUERY_NOT_SUPPORTED',
  RATE_LIMITED: 'RATE_LIMITED',
  UNAVAILABLE: 'UNAVAILABLE',
  INTERNAL: 'INTERNAL',
};

/** What leaves the house of an error: message, path and a known code; never a host, a stack or a subgraph's name. */
export function createErrorFormatter(logger: Logger) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { message, path, locations, extensions } = formatted;
    const code = CODES[String(extensions?.code)];
    const where = { ...(path && { path }), ...(locations && { locations }) };
    if (!code) {
      logger.error({ err: unwrapResolverError(error) }, 'a request failed in the router');
      const extensions = { code: 'UNAVAILABLE', retryAfter: 2 };
      return { message: 'This part is not available just now; try again shortly', ...where, extensions };
    }
    const { requestId, retryAfter } = extensions ?? {};
    return {
      message,
      ...where,
      extensions: {
        code,
        ...(requestId !== undefined && { requestId }),
        ...(retryAfter !== undefined && { retryAfter }),
      },
    };
  };
}
