import sharp from 'sharp';
import { expect, test } from 'vitest';
import { heicFixture, phoneHeic } from '../../testing/crafted-heif.ts';
import { photo } from '../../testing/photos.ts';
import { seen, ssim } from '../../testing/similarity.ts';
import { createHeicDecoder } from './heic-decoder.ts';

const limits = { maxPixels: 50_000_000 };
const corrupt = expect.objectContaining({ code: 'CORRUPT' });

test.each([
  ['in one piece', () => heicFixture('gps')],
  ['in tiles', () => phoneHeic()],
])('a photo %s comes out as a PNG of its pixels', async (_name, file) => {
  const png = await createHeicDecoder(limits)(await file(), null);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  const straight = await sharp(await photo('nagasaki-boats'))
    .resize(512, 384, { fit: 'fill' })
    .png()
    .toBuffer();
  expect(ssim(await seen(png), await seen(straight))).toBeGreaterThan(0.95);
});

test('a profile goes with the pixels', async () => {
  const { icc } = await sharp(
    await sharp(await photo('nagasaki-boats'))
      .withIccProfile('p3')
      .jpeg()
      .toBuffer(),
  ).metadata();
  const png = await createHeicDecoder(limits)(await heicFixture('gps'), icc ?? null);
  expect((await sharp(png).metadata()).icc).toEqual(icc);
});

test.each([
  ['too much memory', { memoryLimitBytes: 17_000_000 }, { columns: 8, rows: 8, width: 2048, height: 1536 }],
  ['too much time', { timeLimitMs: 1 }, {}],
  ['too many pixels', { maxPixels: 100_000 }, {}],
])('a file that takes %s is at fault', async (_name, limit, grid) => {
  const file = await phoneHeic(grid);
  await expect(createHeicDecoder({ ...limits, ...limit })(file, null)).rejects.toThrow(corrupt);
});

test('what libheif does not understand is at fault', async () => {
  await expect(createHeicDecoder(limits)(Buffer.alloc(1000, 'ftypheic'), null)).rejects.toThrow(corrupt);
});
