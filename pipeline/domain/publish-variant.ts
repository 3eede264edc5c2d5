import type { RenderedVariant } from '@heliograph/platform/events';
import type { ImageFormat, ObjectStore, Size } from '../ports.ts';
import { CONTENT_TYPE } from './image-type.ts';
import { variantKey } from './variant-key.ts';
import type { VariantName } from './variants.ts';

/** A variant with its bytes, before it has a key. */
export interface Rendering {
  name: VariantName;
  format: ImageFormat;
  size: Size;
  bytes: Buffer;
}

const IMMUTABLE = 'public, max-age=31536000, immutable';

/** Stores a variant under the address of its content. */
export async function publishVariant(
  objects: ObjectStore,
  ownerId: string,
  { name, format, size, bytes }: Rendering,
): Promise<RenderedVariant> {
  const key = variantKey(ownerId, name, format, bytes);
  await objects.putVariant({ key, bytes, contentType: CONTENT_TYPE[format], cacheControl: IMMUTABLE });
  const { width, height } = size;
  return { name, format, key, width, height, byteSize: bytes.length };
}
