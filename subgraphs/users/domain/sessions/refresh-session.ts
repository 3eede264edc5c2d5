import { accepted, type Result, refused } from '@heliograph/platform/result';
import { tooManyRequests, type UsersRefusal } from '../refusals.ts';
import { hashToken, mintToken } from '../secret-token.ts';
import { issueTokens, type SessionDependencies, type SessionTokens } from './open-session.ts';

/** Some of the last hour's refreshes are an hour old by then. */
const WAIT_SECONDS = 60;

/** Trades a refresh token for a new pair of tokens of the same session. */
export async function refreshSession(
  { sessions, accessTokens, now }: SessionDependencies,
  { refreshToken }: { refreshToken: string },
): Promise<Result<SessionTokens, UsersRefusal>> {
  const successor = mintToken();
  const session = await sessions.exchange(hashToken(refreshToken), successor.hash);
  if (session === 'ended') {
    return refused({ code: 'SESSION_ENDED', message: 'This session has ended; log in again', field: ['refreshToken'] });
  }
  if (session === 'too often') return refused(tooManyRequests(WAIT_SECONDS));
  return accepted(await issueTokens(accessTokens, session, successor.token, now()));
}
