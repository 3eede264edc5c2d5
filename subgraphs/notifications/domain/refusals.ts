import type { Refusal } from '@heliograph/platform/result';

/** Why a mutation of this room is refused; the codes of `UserErrorCode` in schema/notifications.graphql. */
export type NotificationsRefusal = Refusal<'INVALID' | 'NOT_FOUND' | 'RATE_LIMITED' | 'IDEMPOTENCY_CONFLICT'>;

export const invalid = (message: string, ...field: string[]): NotificationsRefusal => ({
  code: 'INVALID',
  message,
  field,
});
