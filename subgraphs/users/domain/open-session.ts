import { createHash, randomBytes } from 'node:crypto';
import type { AccessTokens } from '@heliograph/platform/auth';
import type { UserId } from '@heliograph/platform/ids';
import type { OpenSession, SessionStore } from '../ports.ts';

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
  now(): Date;
}

/** A refresh token is 256 random bits; the store keeps its hash only. */
export function mintRefreshToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashRefreshToken(token) };
}

export const hashRefreshToken = (token: string): Buffer => createHash('sha256').update(token).digest();

export async function openSession(
  { sessions, accessTokens, now }: SessionDependencies,
  { accountId, device }: { accountId: UserId; device: string },
): Promise<SessionTokens> {
  const refresh = mintRefreshToken();
  const session = await sessions.open({ accountId, device, refreshTokenHash: refresh.hash });
  return issueTokens(accessTokens, session, refresh.token, now());
}

export async function issueTokens(
  accessTokens: AccessTokens,
  session: OpenSession,
  refreshToken: string,
  now: Date,
): Promise<SessionTokens> {
  const access = await accessTokens.sign({ userId: session.accountId, sessionId: session.id }, now);
  return {
    accessToken: access.token,
    accessTokenExpiresAt: access.expiresAt,
    refreshToken,
    userId: session.accountId,
  };
}
