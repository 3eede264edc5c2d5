import { Worker } from 'node:worker_threads';
import { MediaRejected } from '../../ports.ts';
import type { HeicToDecode } from './heic-worker.ts';
import { compiledLibHeif } from './libheif.ts';

export interface HeicDecoderOptions {
  maxPixels: number;
  /** How long one file may take; one of 12 megapixels takes half a second. */
  timeLimitMs?: number;
  /** How much memory the decoder may have for one file; 50 megapixels take some 400 MB. */
  memoryLimitBytes?: number;
}

/** Turns a HEIC file into an uncompressed PNG with the colour profile `profile`. Throws `MediaRejected`. */
export type HeicDecoder = (file: Buffer, profile: Buffer | null) => Promise<Buffer>;

/**
 * Decodes HEIC by libheif in WebAssembly, which a hostile file cannot leave, on a thread for each file, which is ended when
 * it takes too long or too much memory: the process is never at the mercy of a file.
 */
export function createHeicDecoder({
  maxPixels,
  timeLimitMs = 30_000,
  memoryLimitBytes = 768 * 1024 ** 2,
}: HeicDecoderOptions): HeicDecoder {
  return async (file, profile) => {
    const toDecode = { module: await compiledLibHeif(), maxBytes: memoryLimitBytes, maxPixels, file, profile };
    return decodeOnThread(toDecode, timeLimitMs);
  };
}

async function decodeOnThread(workerData: HeicToDecode, timeLimitMs: number): Promise<Buffer> {
  const worker = new Worker(new URL('./heic-worker.ts', import.meta.url), {
    workerData,
    // Nothing of the process is for it to see, and its own heap holds but one finished picture.
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 128 },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const timer = setTimeout(() => reject(new Error(`not decoded within ${timeLimitMs} ms`)), timeLimitMs);
  worker.once('message', (png: Uint8Array) => resolve(Buffer.from(png.buffer, png.byteOffset, png.byteLength)));
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('the decoder ended without an answer')));
  try {
    return await promise;
  } catch (cause) {
    // Of a thread that could not even begin no file is to blame.
    if (isStartFailure(cause)) throw cause;
    throw new MediaRejected('CORRUPT', 'The HEIC file is damaged and cannot be read.', { cause });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

const isStartFailure = (cause: unknown) =>
  cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_INIT_FAILED';
