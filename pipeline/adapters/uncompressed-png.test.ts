import sharp from 'sharp';
import { expect, test } from 'vitest';
import { uncompressedPng } from './uncompressed-png.ts';

test.each([
  ['RGB of a few pixels', 3, 5, 3],
  ['RGBA', 40, 30, 4],
  ['RGB of more than one stored block', 300, 200, 3],
  ['a row longer than a block', 30_000, 3, 3],
] as const)('%s comes back pixel by pixel', async (_name, width, height, channels) => {
  const pixels = Buffer.from(Array.from({ length: width * height * channels }, (_, at) => (at * 31 + (at >> 8)) & 255));
  const stride = width * channels;
  const png = uncompressedPng({ width, height }, channels, (y) => pixels.subarray(y * stride, (y + 1) * stride), null);
  const { data, info } = await sharp(png, { failOn: 'warning' }).raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width, height, channels });
  expect(data.equals(pixels)).toBe(true);
});

test('carries a profile', async () => {
  const { icc } = await sharp(
    await sharp({ create: { width: 1, height: 1, channels: 3, background: '#f00' } })
      .withIccProfile('p3')
      .png()
      .toBuffer(),
  ).metadata();
  const png = uncompressedPng({ width: 1, height: 1 }, 3, () => Buffer.alloc(3), icc ?? null);
  expect((await sharp(png).metadata()).icc).toEqual(icc);
});
