import { crc32 } from 'node:zlib';
import { decodeHead, endOf, INTACT_CRC, type NeedleHead } from './needle.ts';
import type { Location } from './needle-index.ts';
import type { Volume } from './volume.ts';

/** A larger needle is never held whole to be read: whoever takes it slowly would keep the memory from others. */
export const SLICE_BYTES = 1024 * 1024;

/** A needle that was proved by its checksum, and what its slices were then. */
export interface Proof {
  head: NeedleHead;
  /** The CRC-32 of each slice. */
  sums: readonly number[];
}

/** Proves a needle with one slice of it in memory at a time; null where it is not what was written. */
export async function proveInSlices(volume: Volume, { offset }: Location): Promise<Proof | null> {
  const head = decodeHead(await volume.read(offset, SLICE_BYTES), volume.cookie);
  if (!head) return null;
  const sums: number[] = [];
  let whole = 0;
  for (let index = 0; index < countOf(head); index++) {
    const bytes = await readSlice(volume, offset, head, index);
    sums.push(crc32(bytes));
    whole = crc32(bytes, whole);
  }
  return whole === INTACT_CRC ? { head, sums } : null;
}

/** Bytes of the data, `start` to `end`, read from the disk as they are asked for; `damaged` makes the error to throw. */
export async function* readInSlices(
  volume: Volume,
  { offset }: Location,
  { head, sums }: Proof,
  { start, end, damaged }: { start: number; end: number; damaged: () => Error },
): AsyncGenerator<Buffer> {
  const first = head.dataStart + start;
  const past = head.dataStart + end + 1;
  for (let index = Math.floor(first / SLICE_BYTES); index * SLICE_BYTES < past; index++) {
    const bytes = await readSlice(volume, offset, head, index);
    // What was proved has left the memory since.
    if (crc32(bytes) !== sums[index]) throw damaged();
    yield bytes.subarray(Math.max(0, first - index * SLICE_BYTES), past - index * SLICE_BYTES);
  }
}

const countOf = (head: NeedleHead) => Math.ceil(endOf(head) / SLICE_BYTES);

function readSlice(volume: Volume, offset: number, head: NeedleHead, index: number): Promise<Buffer> {
  const from = index * SLICE_BYTES;
  return volume.read(offset + from, Math.min(SLICE_BYTES, endOf(head) - from));
}
