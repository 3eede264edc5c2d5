import { randomBytes } from 'node:crypto';

/** Crockford's base 32, without what is taken for something else: i, l, o and u. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 10;
const CODES = 10;

/** Ten codes of 50 random bits each, as the store knows them; `shownAs` writes them for people. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODES }, () => Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte % 32]).join(''));
}

export const shownAs = (code: string): string => `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;

/** A recovery code as the store knows it, however it was typed: case, dashes and look-alikes aside. Null: it is none. */
export function normalizeRecoveryCode(typed: string): string | null {
  const code = typed.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
  return code.length === LENGTH && [...code].every((letter) => ALPHABET.includes(letter)) ? code : null;
}
