import { type CryptoKey, calculateJwkThumbprint, importJWK } from 'jose';
import { z } from 'zod';

/** The only algorithm of access tokens: whoever sends one has no say in it. */
export const ALGORITHM = 'ES256';

/** A public key as others may read it (RFC 7517). */
export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg: typeof ALGORITHM;
  readonly use: 'sig';
}

/** What signs access tokens, and what they are verified with. */
export interface AccessKeys {
  readonly signing: { readonly kid: string; readonly privateKey: CryptoKey };
  /** By `kid`. */
  readonly verifying: ReadonlyMap<string, CryptoKey>;
  /** A JWK Set, the signing key first. */
  readonly published: { readonly keys: readonly PublicJwk[] };
}

/** The keys of this deployment cannot be used. The message never repeats them. */
export class UnusableAccessKeys extends Error {
  readonly code = 'ACCESS_KEYS_UNUSABLE';
  constructor(problem: string) {
    super(
      `AUTH_ACCESS_KEY cannot be used: ${problem}. ` +
        'Give a private ES256 key as a JSON Web Key, or a set of keys, {"keys": […]}, at least one of them private',
    );
    this.name = 'UnusableAccessKeys';
  }
}

const jwkSchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string().optional(),
  kid: z.string().min(1).optional(),
  alg: z.literal(ALGORITHM).optional(),
  use: z.literal('sig').optional(),
});

const setSchema = z.object({ keys: z.array(z.unknown()) });

interface KeyPair {
  readonly kid: string;
  readonly publicJwk: PublicJwk;
  readonly publicKey: CryptoKey;
  /** Null where the key only verifies. */
  readonly privateKey: CryptoKey | null;
}

/**
 * Reads one private JWK, or a JWK Set of private and public ones. The first private key signs, all verify. A key without
 * a `kid` is named by its thumbprint (RFC 7638).
 * @throws UnusableAccessKeys
 */
export async function readAccessKeys(text: string): Promise<AccessKeys> {
  const json = parseJson(text);
  const set = setSchema.safeParse(json);
  const jwks = set.success ? set.data.keys : [json];
  const pairs = await Promise.all(jwks.map((jwk, index) => readKey(jwk, `key ${index + 1} of ${jwks.length}`)));

  const verifying = new Map(pairs.map(({ kid, publicKey }) => [kid, publicKey]));
  if (verifying.size < pairs.length) throw new UnusableAccessKeys('two of its keys have the same kid');
  const signing = pairs.find((pair) => pair.privateKey !== null);
  if (!signing?.privateKey) throw new UnusableAccessKeys('none of its keys is private, so nothing could be signed');
  const inOrder = [signing, ...pairs.filter((pair) => pair !== signing)];
  return {
    signing: { kid: signing.kid, privateKey: signing.privateKey },
    verifying,
    published: { keys: inOrder.map(({ publicJwk }) => publicJwk) },
  };
}

async function readKey(json: unknown, which: string): Promise<KeyPair> {
  const parsed = jwkSchema.safeParse(json);
  if (!parsed.success) throw new UnusableAccessKeys(`${which} is no JSON Web Key for ES256`);
  const { kty, crv, x, y, d } = parsed.data;
  const numbers = { kty, crv, x, y };
  try {
    const kid = parsed.data.kid ?? (await calculateJwkThumbprint(numbers));
    return {
      kid,
      // Picked one by one: nothing else of a key ever gets out.
      publicJwk: { ...numbers, kid, alg: ALGORITHM, use: 'sig' },
      publicKey: await importKey(numbers),
      privateKey: d === undefined ? null : await importKey({ ...numbers, d }),
    };
  } catch {
    throw new UnusableAccessKeys(`${which} holds numbers that do not make an ES256 key`);
  }
}

/** @throws where the numbers are no point of the curve, or the private one is not that of the public ones */
async function importKey(jwk: { kty: 'EC'; crv: string; x: string; y: string; d?: string }): Promise<CryptoKey> {
  const key = await importJWK(jwk, ALGORITHM);
  if (key instanceof Uint8Array) throw new TypeError('An elliptic curve has no symmetric keys');
  return key;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnusableAccessKeys('it is no JSON');
  }
}
