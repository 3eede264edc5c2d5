import type { Refusal } from '@heliograph/platform/result';

/** Why a media mutation is refused; the codes of `UserErrorCode` in schema/media.graphql. */
export type MediaRefusal = Refusal<
  | 'RATE_LIMITED'
  | 'INVALID'
  | 'NOT_FOUND'
  | 'NOT_ALLOWED'
  | 'IDEMPOTENCY_CONFLICT'
  | 'MEDIA_NOT_READY'
  | 'COMMENTS_OFF'
  | 'LIMIT_REACHED'
>;

export const invalid = (field: string, message: string): MediaRefusal => ({ code: 'INVALID', message, field: [field] });

/** What is not there and what the viewer may not see are refused alike. */
export const notFound = (what: string, ...field: string[]): MediaRefusal => ({
  code: 'NOT_FOUND',
  message: `There is no such ${what}`,
  field,
});

export const notAllowed = (message: string, field: string): MediaRefusal => ({
  ...{ code: 'NOT_ALLOWED', message, field: [field] },
});

export const limitReached = (message: string, field?: string): MediaRefusal => ({
  ...{ code: 'LIMIT_REACHED', message, ...(field && { field: [field] }) },
});
