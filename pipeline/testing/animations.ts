import sharp from 'sharp';

/** An animation of coloured squares on black, one a frame, each shown for as long as `delays` says (milliseconds). */
export async function animation(
  format: 'gif' | 'webp',
  { width = 400, height = 300, delays = [100, 250, 70], loop = 3 } = {},
): Promise<Buffer> {
  const square = Math.floor(Math.min(width, height) / 2);
  const frames = delays.map((_, index) => {
    const background = ['#e02020', '#20c020', '#2040e0'][index % 3];
    const frame = sharp({ create: { width, height, channels: 3, background: '#000' } });
    const coloured = {
      create: { width: square, height: square, channels: 3 as const, background: background ?? '#fff' },
    };
    return frame
      .composite([{ input: coloured, left: index * 2, top: 0 }])
      .png()
      .toBuffer();
  });
  const joined = sharp(await Promise.all(frames), { join: { animated: true } });
  return (format === 'gif' ? joined.gif({ delay: delays, loop }) : joined.webp({ delay: delays, loop })).toBuffer();
}

/** The colour of one pixel of one frame. */
export async function pixelOf(file: Buffer, frame: number, x: number, y: number): Promise<number[]> {
  const image = sharp(file, { page: frame }).flatten({ background: '#ffffff' });
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const at = (y * info.width + x) * info.channels;
  return [...data.subarray(at, at + 3)];
}
