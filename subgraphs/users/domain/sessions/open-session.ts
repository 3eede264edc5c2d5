import { type AccessTokens, MODERATION } from '@heliograph/platform/auth';
import type { UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { Account, KnownNetworks, OpenSession, SessionStore } from '../../ports.ts';
import { type UsersRefusal, wrongCredentials } from '../refusals.ts';
import { mintToken } from '../secret-token.ts';

/** What an app holds of a session. */
export interface SessionTokens {
  accessToken: string;
  accessTokenExpiresAt: Date;
  refreshToken: string;
  userId: UserId;
}

export interface SessionDependencies {
  sessions: SessionStore;
  accessTokens: AccessTokens;
  knownNetworks: Pick<KnownNetworks, 'add'>;
  now(): Date;
}

/**
 * Opens a session of an account whose password, as it was read from it, has been proved. Its owner is no stranger in
 * this network any more; null where it is not known.
 */
export async function openSession(
  { sessions, accessTokens, knownNetworks, now }: SessionDependencies,
  asked: { account: Pick<Account, 'id' | 'passwordHash'>; device: string; network: string | null },
): Promise<Result<SessionTokens, UsersRefusal>> {
  const { account, device, network } = asked;
  const refresh = mintToken();
  const session = await sessions.open({
    accountId: account.id,
    passwordHash: account.passwordHash,
    device,
    refreshTokenHash: refresh.hash,
  });
  if (!session) return refused(noSuchLogIn);
  if (network !== null) await knownNetworks.add(account.id, network);
  return accepted(await issueTokens(accessTokens, session, refresh.token, now()));
}

/** Which of login and password is wrong is not said. */
export const noSuchLogIn: UsersRefusal = wrongCredentials('There is no account with this login and password');

export async function issueTokens(
  accessTokens: AccessTokens,
  session: OpenSession,
  refreshToken: string,
  now: Date,
): Promise<SessionTokens> {
  const { id: sessionId, accountId: userId, isModerator } = session;
  const access = await accessTokens.sign({ userId, sessionId, scopes: isModerator ? [MODERATION] : [] }, now);
  return {
    accessToken: access.token,
    accessTokenExpiresAt: access.expiresAt,
    refreshToken,
    userId,
  };
}
