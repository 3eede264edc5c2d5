import type { Refusal } from '@heliograph/platform/result';

/** Why an account mutation is refused; the codes of `UserErrorCode` in schema/users.graphql. */
export type UsersRefusal =
  | Refusal<'INVALID' | 'NOT_FOUND' | 'NOT_ALLOWED' | 'EMAIL_TAKEN' | 'WRONG_CREDENTIALS' | 'SESSION_ENDED'>
  | Refusal<'IDEMPOTENCY_CONFLICT' | 'RATE_LIMITED' | 'TOKEN_EXPIRED'>
  | TwoFactorRequired
  | UsernameTaken;

export interface UsernameTaken extends Refusal<'USERNAME_TAKEN'> {
  /** Names like it that were free a moment ago. */
  suggestions: string[];
}

/** The password was right; with a `challenge` where a log-in goes on from here. */
export interface TwoFactorRequired extends Refusal<'TWO_FACTOR_REQUIRED'> {
  challenge?: string;
}

/** Too much has failed. The field is null: what was sent may be right, it was not looked at. */
export const tooManyAttempts = (retryAfterSeconds: number): UsersRefusal => ({
  code: 'RATE_LIMITED',
  message: `Too many failed attempts; wait ${retryAfterSeconds} s before the next`,
});

/** Asked for too often, right or wrong. */
export const tooManyRequests = (retryAfterSeconds: number): UsersRefusal => ({
  code: 'RATE_LIMITED',
  message: `This was asked for too often; wait ${retryAfterSeconds} s before the next`,
});

/** The token of a mailed link: unknown, used and expired are not told apart. */
export const expiredLink: UsersRefusal = {
  code: 'TOKEN_EXPIRED',
  message: 'This link is unknown, used or too old; ask for a new one',
  field: ['token'],
};

/** @param field which of the inputs is wrong, or none where that would tell too much */
export const wrongCredentials = (message: string, field?: string): UsersRefusal => ({
  code: 'WRONG_CREDENTIALS',
  message,
  ...(field !== undefined && { field: [field] }),
});

/** A one-time or recovery code that is wrong, or spent already: the two are not told apart. */
export const wrongCode = wrongCredentials('The code is wrong or was used before', 'oneTimeCode');

export const invalid = (field: string, message: string): UsersRefusal => ({ code: 'INVALID', message, field: [field] });

/** An account that is not there and one the viewer may not see are refused alike. */
export const noSuchUser: UsersRefusal = {
  code: 'NOT_FOUND',
  message: 'There is no such account',
  field: ['userId'],
};
