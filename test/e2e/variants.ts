import sharp from 'sharp';
import { meanError, seen, ssim } from '../../pipeline/testing/similarity.ts';

/** A stored file as anybody gets it, with what an image decoder says of it. */
export interface FetchedVariant {
  status: number;
  headers: Headers;
  bytes: Buffer;
  /** As in `image/<format>`. */
  format: string | undefined;
  width: number;
  height: number;
  /** Kinds of metadata that may carry private things and are in the file. */
  privateMetadata: string[];
}

/** Fetches an image by its public URL, without any credentials. */
export async function fetchVariant(url: string): Promise<FetchedVariant> {
  const response = await fetch(url);
  const bytes = Buffer.from(await response.arrayBuffer());
  const { format: container, compression, width, height, exif, iptc, xmp } = await sharp(bytes).metadata();
  const format = compression === 'av1' ? 'avif' : container;
  const privateMetadata = Object.entries({ exif, iptc, xmp }).flatMap(([kind, found]) => (found ? [kind] : []));
  return { status: response.status, headers: response.headers, bytes, format, width, height, privateMetadata };
}

/**
 * How much a variant looks like the photo scaled to its size, or cut to it where its shape differs.
 * @returns `similarity`: SSIM, 1 is identical; `error`: mean difference of a channel, 0–255
 */
export async function likenessTo(photo: Buffer, variant: Buffer): Promise<{ similarity: number; error: number }> {
  const shown = await seen(variant);
  const wanted = await seen(
    await sharp(photo).resize(shown.width, shown.height, { fit: 'cover', kernel: 'lanczos3' }).png().toBuffer(),
  );
  return { similarity: ssim(wanted, shown), error: meanError(wanted, shown) };
}
