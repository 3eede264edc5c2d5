import { type AccessClaims, type AccessTokens, InvalidAccessToken } from '@heliograph/platform/auth';
import { bounded } from '../engine/bounded.ts';

/** Who asks, by the `Authorization` header; null where there is none. @throws InvalidAccessToken on anything but a good one */
export type Authenticate = (header: string | undefined) => AccessClaims | null | Promise<AccessClaims | null>;

/** Viewers whose tokens are remembered: an app sends the same one for minutes, and a signature takes 0.1 ms to check. */
const TOKENS_KEPT = 10_000;

export function createAuthenticate(accessTokens: Pick<AccessTokens, 'verify'>, now = Date.now): Authenticate {
  const verified = bounded<string, AccessClaims>(TOKENS_KEPT);
  return (header) => {
    if (header === undefined) return null;
    const known = verified.get(header);
    if (known && known.expiresAt.getTime() > now()) return known;
    return verify(header);
  };

  async function verify(header: string): Promise<AccessClaims> {
    const [scheme, token, ...rest] = header.trim().split(/\s+/);
    if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) throw new InvalidAccessToken();
    const claims = await accessTokens.verify(token);
    verified.set(header, claims);
    return claims;
  }
}
