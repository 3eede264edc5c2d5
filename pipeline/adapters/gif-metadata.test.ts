import sharp from 'sharp';
import { expect, test } from 'vitest';
import { craftedGif } from '../testing/crafted-gif.ts';
import { gifAnatomy, stripGif } from './gif-metadata.ts';

const frames = [{ delay: 4 }, { delay: 25 }, { delay: 0, left: 2, top: 3, width: 4, height: 4 }];

test('reads canvas and delays without decoding anything', () => {
  expect(gifAnatomy(craftedGif({ width: 60_000, height: 50_000, frames }))).toEqual({
    size: { width: 60_000, height: 50_000 },
    delays: [40, 250, 0],
  });
});

test('keeps frames, timing and loop, and drops comments, plain text, other applications and what follows', async () => {
  const plain = craftedGif({ frames, loop: 7 });
  const stripped = stripGif(craftedGif({ frames, loop: 7, secret: '<script>' }));
  expect(stripped).toEqual(plain);
  // A GIF says how often it is repeated, libvips how often it is shown.
  expect(await sharp(stripped, { animated: true }).metadata()).toMatchObject({
    pages: 3,
    loop: 8,
    delay: [40, 250, 0],
  });
});

test('of several loops the first counts', () => {
  const gif = craftedGif({ loop: 7 });
  const loop = gif.subarray(19, 38);
  const twice = Buffer.concat([gif.subarray(0, 38), loop, gif.subarray(38)]);
  expect(stripGif(twice)).toEqual(gif);
});

const cut = (length: number) => craftedGif({ frames }).subarray(0, length);

test.each([
  ['cut in its header', cut(9)],
  ['cut in its palette', cut(15)],
  ['cut in an extension', cut(30)],
  ['without an end', craftedGif({ frames }).subarray(0, -1)],
  ['of no size', craftedGif({ width: 0 })],
  ['with a frame beyond its canvas', craftedGif({ frames: [{ left: 1, width: 8 }] })],
  ['with a block that there is not', Buffer.concat([craftedGif().subarray(0, -1), Buffer.from([0x99, 0x3b])])],
])('a GIF %s is corrupt', (_name, gif) => {
  for (const read of [gifAnatomy, stripGif])
    expect(() => read(gif)).toThrow(expect.objectContaining({ code: 'CORRUPT' }));
});
