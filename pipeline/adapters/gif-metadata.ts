import { MediaRejected, type Size } from '../ports.ts';

// https://www.w3.org/Graphics/GIF/spec-gif89a.txt
const HEADER_LENGTH = 13;
const DESCRIPTOR_LENGTH = 10;
const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;
const GRAPHIC_CONTROL_LENGTH = 8;
const LOOP_LENGTH = 19;
/** The one application extension that changes what is seen: how often the frames are shown. The second is its older name. */
const LOOP_NAMES = ['NETSCAPE2.0', 'ANIMEXTS1.0'];

interface Block {
  /** An image with its palette and pixels; what says how long and how it is shown; how often all is; or anything else. */
  kind: 'image' | 'control' | 'loop' | 'other';
  bytes: Buffer;
}

/** The size of the canvas, and how long each frame is shown in milliseconds. Throws `MediaRejected`. */
export function gifAnatomy(file: Buffer): { size: Size; delays: number[] } {
  const delays: number[] = [];
  let delay = 0;
  for (const { kind, bytes } of blocksOf(file)) {
    if (kind === 'control') delay = bytes.readUInt16LE(4) * 10;
    if (kind !== 'image') continue;
    delays.push(delay);
    delay = 0;
  }
  return { size: sizeOf(file), delays };
}

/**
 * The GIF with its frames, their timing and its loop, and nothing else: comments, plain text, other applications' data and
 * what follows the end of the image are gone. Throws `MediaRejected`.
 */
export function stripGif(file: Buffer): Buffer {
  const kept = [file.subarray(0, HEADER_LENGTH + paletteLength(byteAt(file, 10)))];
  let control: Buffer[] = [];
  let loops = 0;
  for (const { kind, bytes } of blocksOf(file)) {
    if (kind === 'control') control = [bytes];
    if (kind === 'loop' && loops++ === 0) kept.push(bytes);
    if (kind === 'image') kept.push(...control.splice(0), bytes);
  }
  return Buffer.concat([...kept, Buffer.from([TRAILER])]);
}

function* blocksOf(file: Buffer): Generator<Block> {
  const canvas = sizeOf(file);
  let at = HEADER_LENGTH + paletteLength(byteAt(file, 10));
  while (byteAt(file, at) !== TRAILER) {
    const block = file[at] === IMAGE ? imageAt(file, at, canvas) : extensionAt(file, at);
    yield block;
    at += block.bytes.length;
  }
}

function sizeOf(file: Buffer): Size {
  if (file.length < HEADER_LENGTH) throw corrupt();
  const size = { width: file.readUInt16LE(6), height: file.readUInt16LE(8) };
  if (size.width === 0 || size.height === 0) throw corrupt();
  return size;
}

/** A frame beyond the canvas would make decoders disagree on how large the picture is. */
function imageAt(file: Buffer, at: number, canvas: Size): Block {
  if (at + DESCRIPTOR_LENGTH > file.length) throw corrupt();
  const [left, top, width, height] = [1, 3, 5, 7].map((offset) => file.readUInt16LE(at + offset));
  if (!width || !height || (left ?? 0) + width > canvas.width || (top ?? 0) + height > canvas.height) throw corrupt();
  const codeSize = at + DESCRIPTOR_LENGTH + paletteLength(byteAt(file, at + 9));
  return { kind: 'image', bytes: file.subarray(at, endOfSubBlocks(file, codeSize + 1)) };
}

function extensionAt(file: Buffer, at: number): Block {
  if (file[at] !== EXTENSION) throw corrupt();
  const bytes = file.subarray(at, endOfSubBlocks(file, at + 2));
  return { kind: extensionKind(bytes), bytes };
}

function extensionKind(bytes: Buffer): Block['kind'] {
  if (bytes[1] === GRAPHIC_CONTROL && bytes.length === GRAPHIC_CONTROL_LENGTH) return 'control';
  const isLoop = bytes[1] === APPLICATION && LOOP_NAMES.includes(bytes.toString('latin1', 3, 14));
  return isLoop && bytes.length === LOOP_LENGTH ? 'loop' : 'other';
}

/** Data comes in pieces of up to 255 bytes, each with its length before it, up to one of none. */
function endOfSubBlocks(file: Buffer, from: number): number {
  let at = from;
  while (byteAt(file, at) !== 0) at += 1 + byteAt(file, at);
  return at + 1;
}

/** Three bytes for each of 2 to 256 colours. */
const paletteLength = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);

function byteAt(file: Buffer, at: number): number {
  const byte = file[at];
  if (byte === undefined) throw corrupt();
  return byte;
}

const corrupt = () => new MediaRejected('CORRUPT', 'The GIF is damaged or cut off.');
