import type { Logger } from '@heliograph/platform/telemetry';
import type { GraphQLFormattedError } from 'graphql';

/** Codes that an app knows; see platform/subgraph/errors.ts. */
const CODES: ReadonlySet<unknown> = new Set([
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
  'RESYNC',
  'INTERNAL',
]);

/** What an app may read in `extensions` beside the code. */
const SHOWN = ['retryAfter', 'limit', 'value', 'maximum'] as const;

const FAULT = 'Something went wrong on our side; try again, and report the requestId if it stays';

export type FormatError = (error: GraphQLFormattedError) => GraphQLFormattedError;

/**
 * What leaves the house of an error: message, path and a known code with the request's id; never a host, a stack or
 * whatever else came along. An error without a known code is masked, and logged.
 */
export function createErrorFormatter(logger: Logger, requestId: string): FormatError {
  return ({ message, path, locations, extensions = {} }) => {
    const where = { ...(path && { path }), ...(locations && { locations }) };
    if (!CODES.has(extensions.code)) {
      logger.error({ requestId, path, extensions, masked: message }, 'a request failed in the router');
      return { message: FAULT, ...where, extensions: { code: 'INTERNAL', requestId } };
    }
    const shown: Record<string, unknown> = { code: extensions.code, requestId };
    for (const name of SHOWN) if (extensions[name] !== undefined) shown[name] = extensions[name];
    return { message, ...where, extensions: shown };
  };
}
