import type { Refusal } from '@heliograph/platform/result';

/** Why a media mutation is refused; the codes of `UserErrorCode` in schema/media.graphql. */
export type MediaRefusal = Refusal<
  'INVALID' | 'NOT_FOUND' | 'IDEMPOTENCY_CONFLICT' | 'MEDIA_NOT_READY' | 'COMMENTS_OFF'
>;

export const invalid = (field: string, message: string): MediaRefusal => ({ code: 'INVALID', message, field: [field] });

/** What is not there and what the viewer may not see are refused alike. */
export const notFound = (what: string, ...field: string[]): MediaRefusal => ({
  code: 'NOT_FOUND',
  message: `There is no such ${what}`,
  field,
});
