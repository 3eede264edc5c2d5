import { generateKeyPairSync } from 'node:crypto';

/** A private ES256 key as a JSON Web Key. */
export interface PrivateJwk {
  kty: string;
  crv: string;
  x: string;
  y: string;
  d: string;
}

/** A fresh key, as an operator would make one. */
export function newAccessKey(): PrivateJwk {
  const { kty = '', crv = '', x = '', y = '', d = '' } = newPrivateKey().export({ format: 'jwk' });
  return { kty, crv, x, y, d };
}

const newPrivateKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

/** What may be known of it. */
export const publicHalf = ({ d: _private, ...numbers }: PrivateJwk): Omit<PrivateJwk, 'd'> => numbers;

/** The setting that holds these keys. */
export const keySet = (...keys: object[]): string => JSON.stringify({ keys });
