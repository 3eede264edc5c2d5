import type { Refusal } from '@heliograph/platform/result';

/** Why a mutation of this room is refused; the codes of `UserErrorCode` in schema/search.graphql. */
export type SearchRefusal = Refusal<'INVALID' | 'NOT_FOUND' | 'RATE_LIMITED' | 'IDEMPOTENCY_CONFLICT'>;

export const invalid = (message: string, ...field: string[]): SearchRefusal => ({ code: 'INVALID', message, field });

export const notFound = (...field: string[]): SearchRefusal => ({
  code: 'NOT_FOUND',
  message: 'There is no such result',
  field,
});
