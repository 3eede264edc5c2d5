import type { Refusal } from '@heliograph/platform/result';

/** Why an account mutation is refused; the codes of `UserErrorCode` in schema/users.graphql. */
export type UsersRefusal =
  | Refusal<'INVALID' | 'NOT_FOUND' | 'NOT_ALLOWED' | 'EMAIL_TAKEN' | 'WRONG_CREDENTIALS' | 'SESSION_ENDED'>
  | Refusal<'IDEMPOTENCY_CONFLICT'>
  | UsernameTaken;

export interface UsernameTaken extends Refusal<'USERNAME_TAKEN'> {
  /** Names like it that were free a moment ago. */
  suggestions: string[];
}

export const invalid = (field: string, message: string): UsersRefusal => ({ code: 'INVALID', message, field: [field] });

/** An account that is not there and one the viewer may not see are refused alike. */
export const noSuchUser: UsersRefusal = {
  code: 'NOT_FOUND',
  message: 'There is no such account',
  field: ['userId'],
};
