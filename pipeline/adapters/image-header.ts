import sharp, { type SharpOptions } from 'sharp';
import type { ImageFormat, ImageHeader } from '../ports.ts';
import { blamingTheFile } from './blaming-the-file.ts';
import { gifAnatomy } from './gif-metadata.ts';
import { orientationOf, sanitised } from './sanitise.ts';
import { webpFrameDelays } from './webp-metadata.ts';

/** Reading a header decodes nothing, so it has no limit: the domain names the size it refuses. */
const HEADER_ONLY: SharpOptions = { failOn: 'error', limitInputPixels: false };

/**
 * What a file says of itself, in so far as that is known to be part of a picture: nothing else is shown to libvips. Throws
 * `MediaRejected`; for a HEIC or AVIF also when it is built of far more than `maxPixels`.
 */
export async function readHeader(bytes: Buffer, format: ImageFormat, maxPixels: number): Promise<ImageHeader> {
  if (format === 'GIF') return gifHeader(bytes);
  const orientation = orientationOf(format, bytes);
  const picture = sanitised(format, bytes, { orientation, maxPixels });
  const { autoOrient } = await blamingTheFile(() => sharp(picture, HEADER_ONLY).metadata());
  const header = { format, size: { ...autoOrient }, orientation };
  return format === 'WEBP' ? { ...header, ...animationOf(webpFrameDelays(picture)) } : header;
}

function gifHeader(bytes: Buffer): ImageHeader {
  const { size, delays } = gifAnatomy(bytes);
  return { format: 'GIF', size, orientation: 1, ...animationOf(delays) };
}

/** Browsers take a delay of up to 10 ms for a slip, and wait for 100 ms. */
function animationOf(delays: number[]): Pick<ImageHeader, 'animation'> {
  if (delays.length < 2) return {};
  const durationMs = delays.reduce((sum, delay) => sum + (delay <= 10 ? 100 : delay), 0);
  return { animation: { frames: delays.length, durationMs } };
}
