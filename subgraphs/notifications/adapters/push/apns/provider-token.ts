import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { type CachedToken, cachedToken } from '../cached-token.ts';

export interface ApnsKey {
  /** The text of the .p8 file. */
  key: string;
  keyId: string;
  teamId: string;
}

/** Apple takes none that is older than an hour, and grows angry at more than one in 20 minutes. */
const USED_FOR_MS = 40 * 60_000;

/** What proves to Apple who we are, signed by ES256. */
export function providerToken({ key, keyId, teamId }: ApnsKey, now: () => number): CachedToken {
  const privateKey = createPrivateKey(key);
  return cachedToken(async () => {
    const madeAt = now();
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'ES256', kid: keyId })
      .setIssuer(teamId)
      .setIssuedAt(Math.floor(madeAt / 1000))
      .sign(privateKey);
    return { token, useUntil: madeAt + USED_FOR_MS };
  }, now);
}
