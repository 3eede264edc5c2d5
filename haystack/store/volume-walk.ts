import { decodeHead, MAX_HEAD_BYTES, type NeedleHead } from './needle.ts';
import { NeedleDamaged } from './needle-damaged.ts';
import type { Location } from './needle-index.ts';
import { SUPERBLOCK_BYTES, type Volume } from './volume.ts';

export interface WalkedNeedle {
  head: NeedleHead;
  location: Location;
  /** The whole needle, unproved; the caller may change the bytes. */
  load(): Promise<Buffer>;
}

/** Read at once, so that small needles share a read. */
const WINDOW_BYTES = 256 * 1024;

/**
 * The needles of a volume that no longer grows, oldest first, a window at a time and without blocking. Throws
 * NeedleDamaged at the first byte where a needle should begin and none does.
 */
export async function* walkVolume(volume: Volume): AsyncGenerator<WalkedNeedle> {
  let windowStart = 0;
  let window: Buffer = Buffer.alloc(0);
  const has = (offset: number, length: number) =>
    offset >= windowStart && offset + length <= windowStart + window.length;
  const view = (offset: number, length: number) => window.subarray(offset - windowStart, offset - windowStart + length);

  for (let offset = SUPERBLOCK_BYTES; offset < volume.byteSize; ) {
    const headBytes = Math.min(MAX_HEAD_BYTES, volume.byteSize - offset);
    if (!has(offset, headBytes)) {
      window = await volume.read(offset, Math.min(WINDOW_BYTES, volume.byteSize - offset));
      windowStart = offset;
    }
    const head = decodeHead(view(offset, headBytes), volume.cookie);
    if (!head || offset + head.totalLength > volume.byteSize) {
      throw new NeedleDamaged({ volume: volume.id, offset });
    }
    const location = { volume: volume.id, offset, length: head.totalLength };
    const load = async () =>
      has(location.offset, location.length)
        ? view(location.offset, location.length)
        : volume.read(location.offset, location.length);
    yield { head, location, load };
    offset += head.totalLength;
  }
}
