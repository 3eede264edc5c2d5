import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import type { SealedText } from './sealed-text.ts';
import { deriveKey } from './secret-box.ts';

const TAG_BYTES = 16;

/**
 * Seals positions in lists: one may be that of an account that its reader must not know of. The same position has the
 * same text each time, so that a page asked for twice is the same.
 *
 * Encrypted in counter mode from a tag of the content, which is its proof as well: a synthetic initialization vector
 * (Rogaway and Shrimpton, "Deterministic Authenticated-Encryption", EUROCRYPT 2006), by HMAC-SHA-256 and AES-256. It
 * knows no limit of texts a key, as random nonces do.
 * @param purpose keeps a cursor of one kind of list from being opened as one of another
 */
export function createCursorSeal({ secret, purpose }: { secret: string; purpose: string }): SealedText {
  const macKey = deriveKey(secret, `cursors of ${purpose}: tags`);
  const cipherKey = deriveKey(secret, `cursors of ${purpose}: contents`);
  const tagOf = (content: Buffer) => createHmac('sha256', macKey).update(content).digest().subarray(0, TAG_BYTES);
  return {
    seal(value) {
      const content = Buffer.from(JSON.stringify(value));
      const tag = tagOf(content);
      return Buffer.concat([tag, createCipheriv('aes-256-ctr', cipherKey, tag).update(content)]).toString('base64url');
    },

    open(text) {
      const sealed = Buffer.from(text, 'base64url');
      // What base64 passes over would make many texts of one.
      if (sealed.length < TAG_BYTES || sealed.toString('base64url') !== text) return null;
      const tag = sealed.subarray(0, TAG_BYTES);
      const content = createDecipheriv('aes-256-ctr', cipherKey, tag).update(sealed.subarray(TAG_BYTES));
      return timingSafeEqual(tag, tagOf(content)) ? (JSON.parse(content.toString()) as unknown) : null;
    },
  };
}
