import { accepted, type Result, refused } from '@heliograph/platform/result';
import {
  hashRefreshToken,
  issueTokens,
  mintRefreshToken,
  type SessionDependencies,
  type SessionTokens,
} from './open-session.ts';
import type { UsersRefusal } from './refusals.ts';

/** Trades a refresh token for a new pair of tokens of the same session. */
export async function refreshSession(
  { sessions, accessTokens, now }: SessionDependencies,
  { refreshToken }: { refreshToken: string },
): Promise<Result<SessionTokens, UsersRefusal>> {
  const successor = mintRefreshToken();
  const session = await sessions.exchange(hashRefreshToken(refreshToken), successor.hash);
  if (session === 'ended') {
    return refused({ code: 'SESSION_ENDED', message: 'This session has ended; log in again', field: ['refreshToken'] });
  }
  return accepted(await issueTokens(accessTokens, session, successor.token, now()));
}
