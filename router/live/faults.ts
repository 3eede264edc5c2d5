import type { Logger } from '@heliograph/platform/telemetry';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { createErrorFormatter } from '../door/format-error.ts';
import type { Refused } from './operations.ts';

/** A response that carries nothing but errors, as JSON text. */
export const responseOf = (refused: Refused): string => JSON.stringify({ errors: refused.errors });

/**
 * What a client may read of an error that was thrown: one made for clients as the door would show it, any other by its
 * code alone, since its text may name hosts and tables; that one is logged in full.
 */
export function refusalOf(error: unknown, requestId: string, logger: Logger): Refused {
  if (error instanceof GraphQLError) return { errors: [createErrorFormatter(logger, requestId)(error.toJSON())] };
  logger.error({ err: error, requestId }, 'a live operation failed in the router');
  return { errors: [internalError(requestId)] };
}

const internalError = (requestId: string): GraphQLFormattedError => ({
  message: 'Something went wrong on our side; try again, and report the requestId if it stays',
  extensions: { code: 'INTERNAL', requestId },
});
