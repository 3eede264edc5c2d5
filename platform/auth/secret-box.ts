import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Which key a box was sealed with; a second one comes with the first change of keys. */
const KEY_ID = 1;

/** A key of 256 bits for one purpose, by HKDF-SHA-256: what leaks of one says nothing of the others. */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
}

/** Encrypts small secrets that have to be kept readable, and notices every change of them. */
export interface SecretBox {
  /** @param owner whose secret it is: for anyone else it does not open, so that rows cannot be swapped */
  seal(content: Uint8Array, owner: string): Uint8Array<ArrayBuffer>;
  /** What was sealed for this owner, or null where it was not, or has been changed. */
  open(box: Uint8Array, owner: string): Buffer | null;
}

/**
 * AES-256-GCM with a random nonce: good for 2³² boxes under one key. A box is the key's number, the nonce, the
 * ciphertext and the tag.
 * @param purpose keeps what is sealed for one use from being opened for another
 */
export function createSecretBox(options: { secret: string; purpose: string }): SecretBox {
  const key = deriveKey(options.secret, options.purpose);
  const settings = { authTagLength: TAG_BYTES };
  return {
    seal(content, owner) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce, settings).setAAD(Buffer.from(owner));
      const body = [cipher.update(content), cipher.final()];
      return new Uint8Array(Buffer.concat([Buffer.of(KEY_ID), nonce, ...body, cipher.getAuthTag()]));
    },

    open(box, owner) {
      const bytes = Buffer.from(box);
      if (bytes.length < 1 + NONCE_BYTES + TAG_BYTES || bytes[0] !== KEY_ID) return null;
      const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
      const decipher = createDecipheriv(CIPHER, key, nonce, settings)
        .setAAD(Buffer.from(owner))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(1 + NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
      } catch {
        return null;
      }
    },
  };
}
