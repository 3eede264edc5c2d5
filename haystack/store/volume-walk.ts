import { ALIGNMENT, decodeHead, MAX_HEAD_BYTES, type NeedleHead, needlePrefix } from './needle.ts';
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
 * The needles of a volume from an offset on, oldest first, a window at a time and without blocking. Throws
 * NeedleDamaged at the first byte where a needle should begin and none does.
 */
export async function* walkVolume(volume: Volume, from = SUPERBLOCK_BYTES): AsyncGenerator<WalkedNeedle> {
  let windowStart = 0;
  let window: Buffer = Buffer.alloc(0);
  const has = (offset: number, length: number) =>
    offset >= windowStart && offset + length <= windowStart + window.length;
  const view = (offset: number, length: number) => window.subarray(offset - windowStart, offset - windowStart + length);

  for (let offset = from; offset < volume.byteSize; ) {
    const headBytes = Math.min(MAX_HEAD_BYTES, volume.byteSize - offset);
    if (!has(offset, headBytes)) {
      window = await volume.read(offset, Math.min(WINDOW_BYTES, volume.byteSize - offset));
      windowStart = offset;
    }
    const head = decodeHead(view(offset, headBytes), volume.cookie);
    if (!head || offset + head.totalLength > volume.byteSize) {
      throw new NeedleDamaged({ volume: volume.id, offset }, volume.byteSize - offset);
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

/** Where the next needle begins at or after an offset, or where the volume ends. */
export async function findNeedle(volume: Volume, from: number): Promise<number> {
  const prefix = needlePrefix(volume.cookie);
  for (let windowStart = from; windowStart < volume.byteSize; windowStart += WINDOW_BYTES) {
    // Windows overlap by a prefix, so that none is missed on a border.
    const window = await volume.read(windowStart, WINDOW_BYTES + prefix.length);
    for (let at = window.indexOf(prefix); at !== -1; at = window.indexOf(prefix, at + 1)) {
      const offset = windowStart + at;
      const isHead = offset % ALIGNMENT === 0 && decodeHead(await volume.read(offset, MAX_HEAD_BYTES), volume.cookie);
      if (isHead) return offset;
    }
  }
  return volume.byteSize;
}
