/** A frame of a GIF: black or white all over, shown for `delay` hundredths of a second. */
export interface GifFrame {
  delay?: number;
  left?: number;
  top?: number;
  width?: number;
  height?: number;
}

export interface CraftedGif {
  width?: number;
  height?: number;
  frames?: readonly GifFrame[];
  /** How often it is shown; 0 for ever. */
  loop?: number;
  /** Put wherever a text can be. */
  secret?: string;
}

/** A GIF, byte by byte, of frames of some pixels that say that they are any size. */
export function craftedGif({ width = 8, height = 8, frames = [{}], loop = 0, secret }: CraftedGif = {}): Buffer {
  const screen = Buffer.concat([Buffer.from('GIF89a'), u16(width, height), Buffer.from([0x80, 0, 0])]);
  const palette = Buffer.from([0, 0, 0, 255, 255, 255]);
  const looping = extension(0xff, Buffer.from('NETSCAPE2.0'), Buffer.concat([Buffer.from([1]), u16(loop)]));
  const hiding =
    secret === undefined
      ? []
      : [
          extension(0xfe, Buffer.from(secret)),
          extension(0xff, Buffer.from('XMP DataXMP'), Buffer.from(secret)),
          extension(0x01, Buffer.alloc(12), Buffer.from(secret)),
        ];
  // A bomb repeats one frame a hundred thousand times.
  const images = new Map(
    [...new Set(frames)].map((frame) => [frame, Buffer.concat(image({ width, height, ...frame }))]),
  );
  const shown = frames.map((frame) => images.get(frame) ?? Buffer.alloc(0));
  return Buffer.concat([screen, palette, looping, ...hiding, ...shown, Buffer.from([0x3b]), Buffer.from(secret ?? '')]);
}

function image({ delay = 10, left = 0, top = 0, width = 8, height = 8 }: GifFrame): Buffer[] {
  const control = extension(0xf9, Buffer.concat([Buffer.from([0]), u16(delay), Buffer.from([0])]));
  const descriptor = Buffer.concat([Buffer.from([0x2c]), u16(left, top, width, height), Buffer.from([0])]);
  return [control, descriptor, Buffer.from([2]), subBlock(clearedPixels(width * height)), Buffer.from([0])];
}

/** LZW that never learns: a clear code before every pixel, all of them black. At most some forty pixels. */
function clearedPixels(count: number): Buffer {
  const [clear, black, end, bits] = [4, 0, 5, 3];
  const codes = [...Array.from({ length: Math.min(count, 300) }, () => [clear, black]).flat(), end];
  const bytes = Buffer.alloc(Math.ceil((codes.length * bits) / 8));
  for (const [index, code] of codes.entries()) {
    for (let bit = 0; bit < bits; bit++) {
      const at = index * bits + bit;
      bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (((code >> bit) & 1) << (at & 7));
    }
  }
  return bytes;
}

const extension = (label: number, ...data: Buffer[]) =>
  Buffer.concat([Buffer.from([0x21, label]), ...data.map(subBlock), Buffer.from([0])]);

const subBlock = (data: Buffer) => Buffer.concat([Buffer.from([data.length]), data]);

function u16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16LE(value, index * 2);
  return bytes;
}
