import { createHmac } from 'node:crypto';

/** Stands for a password or code where two of them are compared, such as the input of a keyed mutation. */
export type SecretFingerprint = (secret: string) => string;

/**
 * HMAC-SHA-256 under a key that the databases do not have: whoever steals them cannot try passwords against it, as they
 * could, very fast, against a plain hash.
 */
export function secretFingerprint(key: string): SecretFingerprint {
  return (secret) => createHmac('sha256', key).update(`fingerprint\n${secret}`).digest('base64url');
}
