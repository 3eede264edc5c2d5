import { randomUUID } from 'node:crypto';
import { type CryptoKey, type JWTHeaderParameters, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { type AnyId, parseId, type UserId } from '../ids/index.ts';
import { type AccessKeys, ALGORITHM, readAccessKeys } from './access-keys.ts';

const ISSUER = 'heliograph';
const AUDIENCE = 'heliograph-app';
const TYPE = 'at+jwt';

/** How far the clock of whoever signed a token may be ahead, in seconds. Its end is never later for that. */
const CLOCK_SKEW_SECONDS = 5;

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
  /** What the holder was granted beyond being signed in, such as `moderation`: the `scope` of RFC 8693. */
  scopes: readonly string[];
  expiresAt: Date;
}

export interface AccessTokens {
  /** A token for the app, good for `lifetimeSeconds`. */
  sign(holder: SignedIn & { scopes?: readonly string[] }, now: Date): Promise<{ token: string; expiresAt: Date }>;
  /** @throws InvalidAccessToken */
  verify(token: string): Promise<AccessClaims>;
  /** The public keys, as a JWK Set, for whoever else has to verify a token. */
  readonly publicKeys: AccessKeys['published'];
}

/**
 * @param keys one private JWK or a JWK Set, as text: the first private key signs, all verify
 * @param lifetimeSeconds how long a token is good for: none is taken for longer, whatever it says of itself
 * @throws UnusableAccessKeys
 */
export async function createAccessTokens(options: {
  keys: string;
  lifetimeSeconds?: number;
  now?: () => Date;
}): Promise<AccessTokens> {
  const { lifetimeSeconds = 900, now = () => new Date() } = options;
  const { signing, verifying, published } = await readAccessKeys(options.keys);

  /** The key that the token names, of those we were given: one that it brings along is none. */
  function keyOf({ alg: _alg, typ: _typ, kid, ...unexpected }: JWTHeaderParameters): CryptoKey {
    const key = verifying.get(kid ?? '');
    if (!key || Object.keys(unexpected).length > 0) throw new InvalidAccessToken();
    return key;
  }

  /** @throws InvalidAccessToken where the claims are not what we sign */
  function claimsOf({ sub = '', sid, scope = '', iat = 0, exp = 0 }: JWTPayload): AccessClaims {
    const userId = parseId<UserId & AnyId>(sub);
    const expiresAt = new Date(Math.min(exp, iat + lifetimeSeconds) * 1000);
    if (!userId || typeof sid !== 'string' || typeof scope !== 'string' || expiresAt <= now()) {
      throw new InvalidAccessToken();
    }
    return { userId, sessionId: sid, scopes: scope.split(' ').filter(Boolean), expiresAt };
  }

  return {
    publicKeys: published,

    async sign({ userId, sessionId, scopes = [] }, issuedAt) {
      // A token counts in whole seconds: the app is not told of a later end than the token has.
      const expiresAt = new Date((Math.floor(issuedAt.getTime() / 1000) + lifetimeSeconds) * 1000);
      const token = await new SignJWT({ sid: sessionId, ...(scopes.length > 0 && { scope: scopes.join(' ') }) })
        .setProtectedHeader({ alg: ALGORITHM, kid: signing.kid, typ: TYPE })
        .setSubject(userId)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .setJti(randomUUID())
        .sign(signing.privateKey);
      return { token, expiresAt };
    },

    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, keyOf, {
          algorithms: [ALGORITHM],
          typ: TYPE,
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ['exp', 'iat'],
          maxTokenAge: lifetimeSeconds,
          clockTolerance: CLOCK_SKEW_SECONDS,
          currentDate: now(),
        });
        return claimsOf(payload);
      } catch {
        throw new InvalidAccessToken();
      }
    },
  };
}
