import { type AccessClaims, type AccessTokens, InvalidAccessToken } from '@heliograph/platform/auth';

/** Who asks, by the `Authorization` header; null where there is none. @throws InvalidAccessToken on anything but a good one */
export async function authenticate(
  header: string | undefined,
  accessTokens: AccessTokens,
): Promise<AccessClaims | null> {
  if (header === undefined) return null;
  const [scheme, token, ...rest] = header.trim().split(/\s+/);
  if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) throw new InvalidAccessToken();
  return accessTokens.verify(token);
}
