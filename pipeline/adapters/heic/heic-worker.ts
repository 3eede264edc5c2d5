import { parentPort, workerData } from 'node:worker_threads';
import type { Size } from '../../ports.ts';
import { uncompressedPng } from '../uncompressed-png.ts';
import { type CompiledLibHeif, type LibHeif, startLibHeif } from './libheif.ts';

/** What the worker is given. */
export interface HeicToDecode {
  module: CompiledLibHeif;
  maxBytes: number;
  maxPixels: number;
  file: Uint8Array;
  profile: Uint8Array | null;
}

// Enumerations of libheif's heif_image.h.
const RGB = 1;
const INTERLEAVED = { 3: 10, 4: 11 } as const;
const INTERLEAVED_CHANNEL = 10;

/** A thread of its own for one file: it decodes, answers an uncompressed PNG, and is gone. What fails ends the thread. */
function decode({ module, maxBytes, maxPixels, file, profile }: HeicToDecode): Buffer {
  const heif = startLibHeif(module, maxBytes);
  const [error, result] = [heif._malloc(64), heif._malloc(16)];
  const answer = () => {
    const code = heif.HEAPU32[error >> 2];
    if (code !== 0) throw new Error(`libheif refuses the file: error ${code}`);
    return heif.HEAPU32[result >> 2] ?? 0;
  };

  const bytes = heif._malloc(file.length);
  heif.HEAPU8.set(file, bytes);
  const context = heif._heif_context_alloc();
  heif._heif_context_read_from_memory_without_copy(error, context, bytes, file.length, 0);
  answer();
  heif._heif_context_get_primary_image_handle(error, context, result);
  const handle = answer();
  const promised = {
    width: heif._heif_image_handle_get_width(handle),
    height: heif._heif_image_handle_get_height(handle),
  };
  requireFewPixels(promised, maxPixels);

  const channels = heif._heif_image_handle_has_alpha_channel(handle) === 0 ? 3 : 4;
  heif._heif_decode_image(error, handle, result, RGB, INTERLEAVED[channels], 0);
  const image = answer();
  const size = sizeOf(heif, image);
  requireFewPixels(size, maxPixels);
  const pixels = heif._heif_image_get_plane_readonly2(image, INTERLEAVED_CHANNEL, result);
  const stride = answer();
  const row = (y: number) => heif.HEAPU8.subarray(pixels + y * stride, pixels + y * stride + size.width * channels);
  return uncompressedPng(size, channels, row, profile && Buffer.from(profile));
}

function sizeOf(heif: LibHeif, image: number): Size {
  return {
    width: heif._heif_image_get_width(image, INTERLEAVED_CHANNEL),
    height: heif._heif_image_get_height(image, INTERLEAVED_CHANNEL),
  };
}

function requireFewPixels({ width, height }: Size, maxPixels: number): void {
  if (width < 1 || height < 1 || width * height > maxPixels) throw new RangeError(`${width} × ${height} pixels`);
}

const png = decode(workerData as HeicToDecode);
parentPort?.postMessage(png, [png.buffer as ArrayBuffer]);
