import { MediaRejected } from '../../ports.ts';

/** The building block of HEIF files, ISO/IEC 14496-12 section 4.2. */
export interface Box {
  readonly type: string;
  /** Everything after size and type. */
  readonly body: Buffer;
}

/** More than a picture of a thousand tiles has. */
const MAX_BOXES = 10_000;
const HEADER_LENGTH = 8;
const LONG_HEADER_LENGTH = 16;

/**
 * The boxes that `bytes` is made of. Throws `MediaRejected` where that does not come out even, unless there is `enough`
 * already: what follows is then nobody's.
 */
export function boxesOf(bytes: Buffer, enough: (boxes: Box[]) => boolean = () => false): Box[] {
  const boxes: Box[] = [];
  let at = 0;
  while (at < bytes.length) {
    const next = boxAt(bytes, at);
    if (!next && enough(boxes)) break;
    if (!next || boxes.length === MAX_BOXES) throw corruptHeif();
    boxes.push(next.box);
    at = next.end;
  }
  return boxes;
}

/** Null where no box fits. */
function boxAt(bytes: Buffer, at: number): { box: Box; end: number } | null {
  const room = bytes.length - at;
  if (room < HEADER_LENGTH) return null;
  // A size of 1 is followed by the real one, of 0 reaches to the end.
  const size = bytes.readUInt32BE(at);
  const isLong = size === 1;
  if (isLong && room < LONG_HEADER_LENGTH) return null;
  const headerLength = isLong ? LONG_HEADER_LENGTH : HEADER_LENGTH;
  const length = isLong ? Number(bytes.readBigUInt64BE(at + HEADER_LENGTH)) : size || room;
  if (length < headerLength || length > room) return null;
  const end = at + length;
  const type = bytes.toString('latin1', at + 4, at + HEADER_LENGTH);
  return { box: { type, body: bytes.subarray(at + headerLength, end) }, end };
}

export type Cursor = ReturnType<typeof cursorOf>;

/** Reads big-endian numbers and texts one after the other. Throws `MediaRejected` past the end. */
export function cursorOf(bytes: Buffer) {
  let at = 0;
  const take = (length: number) => {
    if (at + length > bytes.length) throw corruptHeif();
    at += length;
    return bytes.subarray(at - length, at);
  };
  return {
    take,
    text: (length: number) => take(length).toString('latin1'),
    /** Of 0 (which is 0) to 8 bytes. */
    uint: (length: number) => (length === 0 ? 0 : Number(`0x${take(length).toString('hex')}`)),
    isAtEnd: () => at >= bytes.length,
  };
}

/** Version and flags, which many boxes begin with. */
export function fullBoxOf(body: Buffer): { version: number; flags: number; cursor: Cursor } {
  const cursor = cursorOf(body);
  return { version: cursor.uint(1), flags: cursor.uint(3), cursor };
}

export function box(type: string, ...body: Buffer[]): Buffer {
  const content = Buffer.concat(body);
  return Buffer.concat([uint(4, content.length + HEADER_LENGTH), Buffer.from(type, 'latin1'), content]);
}

export function fullBox(type: string, version: number, flags: number, ...body: Buffer[]): Buffer {
  return box(type, uint(1, version), uint(3, flags), ...body);
}

/** A big-endian number of 1 to 4 bytes. */
export function uint(length: number, value: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUIntBE(value, 0, length);
  return bytes;
}

export const corruptHeif = () => new MediaRejected('CORRUPT', 'The HEIC or AVIF file is damaged or cut off.');
