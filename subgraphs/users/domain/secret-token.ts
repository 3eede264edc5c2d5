import { createHash, randomBytes } from 'node:crypto';

/** A token of 256 random bits, for its bearer alone, and its hash, which is all that a store keeps. */
export function mintToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token) };
}

/** SHA-256: what nobody can guess needs no slower hash. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();
