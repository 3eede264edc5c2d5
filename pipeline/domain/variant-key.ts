import { createHmac } from 'node:crypto';
import type { ImageFormat } from '../ports.ts';
import type { VariantName } from './variants.ts';

const LETTER: Record<VariantName, string> = { THUMBNAIL: 't', SMALL: 's', MEDIUM: 'm', LARGE: 'l', ORIGINAL: 'o' };
const EXTENSION: Record<ImageFormat, string> = {
  JPEG: 'jpg',
  PNG: 'png',
  WEBP: 'webp',
  AVIF: 'avif',
  GIF: 'gif',
  HEIC: 'heic',
};

/** 144 bits: far past collision, and 24 characters of base64url without padding. */
const HASH_BYTES = 18;

/**
 * The content address of a variant, `{letter}/{hash}.{extension}`. The hash is keyed with the owner's id, so the same photo
 * posted by two people is two objects, and deleting one never breaks the other.
 */
export function variantKey(ownerId: string, name: VariantName, format: ImageFormat, bytes: Buffer): string {
  const hash = createHmac('sha256', ownerId).update(bytes).digest().subarray(0, HASH_BYTES).toString('base64url');
  return `${LETTER[name]}/${hash}.${EXTENSION[format]}`;
}
