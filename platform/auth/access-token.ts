import { createPrivateKey, createPublicKey, type JsonWebKey, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { type AnyId, parseId, type UserId } from '../ids/index.ts';

const ISSUER = 'heliograph';
const AUDIENCE = 'heliograph-app';
const ALGORITHM = 'ES256';

/** Who holds a valid access token, and in which session. */
export interface SignedIn {
  userId: UserId;
  sessionId: string;
}

/** The token is forged, altered, expired, or of another issuer. It never says which: a forger would learn from it. */
export class InvalidAccessToken extends Error {
  readonly code = 'UNAUTHENTICATED';
  constructor() {
    super('The access token is not valid or has expired; refresh the session or sign in again');
    this.name = 'InvalidAccessToken';
  }
}

/** What a valid access token says. */
export interface AccessClaims extends SignedIn {
  /** What the holder was granted beyond being signed in, such as `moderate`: the `scope` of RFC 8693. */
  scopes: readonly string[];
  expiresAt: Date;
}

export interface AccessTokens {
  /** A token for the app, good for `lifetimeSeconds`. */
  sign(holder: SignedIn & { scopes?: readonly string[] }, now: Date): Promise<{ token: string; expiresAt: Date }>;
  /** @throws InvalidAccessToken */
  verify(token: string): Promise<AccessClaims>;
}

/** @param privateJwk an ES256 private key, as JSON Web Key text */
export async function createAccessTokens(options: {
  privateJwk: string;
  lifetimeSeconds?: number;
  now?: () => Date;
}): Promise<AccessTokens> {
  const { lifetimeSeconds = 900, now = () => new Date() } = options;
  const privateKey = createPrivateKey({ key: JSON.parse(options.privateJwk) as JsonWebKey, format: 'jwk' });
  const publicKey = createPublicKey(privateKey);
  const kid = await calculateJwkThumbprint((await exportJWK(publicKey)) as JWK);

  return {
    async sign({ userId, sessionId, scopes = [] }, issuedAt) {
      const expiresAt = new Date(issuedAt.getTime() + lifetimeSeconds * 1000);
      const token = await new SignJWT({ sid: sessionId, ...(scopes.length > 0 && { scope: scopes.join(' ') }) })
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'at+jwt' })
        .setSubject(userId)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .setJti(randomUUID())
        .sign(privateKey);
      return { token, expiresAt };
    },

    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, publicKey, {
          algorithms: [ALGORITHM],
          typ: 'at+jwt',
          issuer: ISSUER,
          audience: AUDIENCE,
          currentDate: now(),
        });
        const userId = parseId<UserId & AnyId>(payload.sub ?? '');
        const { sid, scope = '', exp = 0 } = payload;
        if (!userId || typeof sid !== 'string' || typeof scope !== 'string') throw new InvalidAccessToken();
        const scopes = scope.split(' ').filter(Boolean);
        return { userId, sessionId: sid, scopes, expiresAt: new Date(exp * 1000) };
      } catch {
        throw new InvalidAccessToken();
      }
    },
  };
}
