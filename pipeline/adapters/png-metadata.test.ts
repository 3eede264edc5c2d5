import sharp from 'sharp';
import { expect, test } from 'vitest';
import { blankPng, pngChunk, withPngChunks } from '../testing/crafted-files.ts';
import { stripPng } from './png-metadata.ts';

const plain = blankPng(8, 8);

test('keeps how it looks and drops what it tells', () => {
  const looks = [pngChunk('gAMA', Buffer.from([0, 0, 0xb1, 0x8f])), pngChunk('sRGB', Buffer.from([0]))];
  const tells = [pngChunk('tEXt', 'Author\0someone'), pngChunk('tIME', Buffer.alloc(7)), pngChunk('prVt', 'secret')];
  const file = Buffer.concat([withPngChunks(plain, ...looks, ...tells), Buffer.from('after the end')]);
  expect(stripPng(file, 1)).toEqual(withPngChunks(plain, ...looks));
});

test('keeps an orientation, readable again', async () => {
  expect((await sharp(stripPng(plain, 6)).metadata()).orientation).toBe(6);
});

test('animation is refused by name', () => {
  const animated = withPngChunks(plain, pngChunk('acTL', Buffer.alloc(8)));
  expect(() => stripPng(animated, 1)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_TYPE' }));
});

test('a chunk that promises more than there is, or no end at all, is corrupt', () => {
  const greedy = Buffer.from(plain);
  greedy.writeUInt32BE(0x7fffffff, 33);
  const endless = plain.subarray(0, -12);
  for (const file of [greedy, endless]) {
    expect(() => stripPng(file, 1)).toThrow(expect.objectContaining({ code: 'CORRUPT' }));
  }
});
