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

/** An idempotencyKey has 1 to 64 characters; null where this one does. */
export function refuseKey(key: string): MediaRefusal | null {
  return key.length >= 1 && key.length <= 64
    ? null
    : invalid('idempotencyKey', 'An idempotencyKey has 1 to 64 characters');
}

/** The same where an app may leave it out. */
export function refuseOptionalKey(key: string | null | undefined): MediaRefusal | null {
  return key === null || key === undefined ? null : refuseKey(key);
}
