import { type AccessClaims, type AccessTokens, InvalidAccessToken } from '@heliograph/platform/auth';
import type { EndedSessions } from '@heliograph/platform/sessions';
import { LRUCache } from 'lru-cache';

/** Who asks, by the `Authorization` header; null where there is none. @throws InvalidAccessToken on anything but a good one */
export type Authenticate = (header: string | undefined) => AccessClaims | null | Promise<AccessClaims | null>;

const BEARER = /^\s*bearer\s+(\S+)\s*$/i;

/** Viewers whose tokens are remembered: an app sends the same one for minutes, and a signature takes 0.1 ms to check. */
const TOKENS_KEPT = 10_000;

/** A token is good until it ends or its session does, whichever is first. */
export function createAuthenticate(options: {
  accessTokens: Pick<AccessTokens, 'verify'>;
  endedSessions: Pick<EndedSessions, 'has'>;
  now?: () => number;
}): Authenticate {
  const { accessTokens, endedSessions, now = Date.now } = options;
  const verified = new LRUCache<string, AccessClaims>({ max: TOKENS_KEPT });
  return (header) => {
    if (header === undefined) return null;
    const [, token = ''] = BEARER.exec(header) ?? [];
    const known = verified.get(token);
    if (known && known.expiresAt.getTime() > now() && !endedSessions.has(known.sessionId)) return known;
    return verify(token);
  };

  async function verify(token: string): Promise<AccessClaims> {
    if (token === '') throw new InvalidAccessToken();
    const claims = await accessTokens.verify(token);
    if (endedSessions.has(claims.sessionId)) throw new InvalidAccessToken();
    verified.set(token, claims);
    return claims;
  }
}
