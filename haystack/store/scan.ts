import { readSync } from 'node:fs';
import { ALIGNMENT, decodeHead, isIntact, MAX_HEAD_BYTES, type NeedleHead, needlePrefix } from './needle.ts';

/** What a scan meets on its way: needles, and stretches that hold none. */
export type ScanStep =
  | { kind: 'needle'; head: NeedleHead; offset: number }
  | { kind: 'damage'; offset: number; end: number };

/** An open volume file, as far as a scan needs it. */
export interface ScannedFile {
  descriptor: number;
  cookie: Buffer;
  byteSize: number;
}

const SEARCH_WINDOW = 1024 * 1024;

/**
 * Walks a volume needle by needle. With `verifyData` every checksum is proved; without, the heads' alone, which reads
 * a few kilobytes a needle whatever its size. A damaged stretch is stepped over to the next needle, so one bad block
 * never hides what was acknowledged after it. Blocking: it runs before anything is served.
 */
export function* scanNeedles(file: ScannedFile, from: number, verifyData: boolean): Generator<ScanStep> {
  let offset = from;
  while (offset < file.byteSize) {
    const head = headAt(file, offset);
    const end = head ? offset + head.totalLength : findNeedle(file, offset + ALIGNMENT);
    const isWhole = head && (!verifyData || isIntact(read(file, offset, head.totalLength), head));
    yield isWhole ? { kind: 'needle', head, offset } : { kind: 'damage', offset, end };
    offset = end;
  }
}

function headAt(file: ScannedFile, offset: number): NeedleHead | null {
  const head = decodeHead(read(file, offset, MAX_HEAD_BYTES), file.cookie);
  return head && offset + head.totalLength <= file.byteSize ? head : null;
}

/** Where the next needle begins, or the end of the file. */
function findNeedle(file: ScannedFile, from: number): number {
  const prefix = needlePrefix(file.cookie);
  for (let windowStart = from; windowStart < file.byteSize; windowStart += SEARCH_WINDOW) {
    // Windows overlap by a prefix, so that none is missed on a border.
    const window = read(file, windowStart, SEARCH_WINDOW + prefix.length);
    for (let at = window.indexOf(prefix); at !== -1; at = window.indexOf(prefix, at + 1)) {
      const offset = windowStart + at;
      if (offset % ALIGNMENT === 0 && headAt(file, offset)) return offset;
    }
  }
  return file.byteSize;
}

function read(file: ScannedFile, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.min(length, file.byteSize - offset));
  let filled = 0;
  while (filled < bytes.length) {
    const count = readSync(file.descriptor, bytes, filled, bytes.length - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
