import { deflateSync } from 'node:zlib';
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

test('what hides where numbers belong is dropped, and so is a second chunk of a kind', () => {
  const gamma = pngChunk('gAMA', Buffer.from([0, 0, 0xb1, 0x8f]));
  const hiding = [pngChunk('pHYs', 'unit<script>'), gamma, gamma];
  const end = Buffer.concat([plain.subarray(0, -12), pngChunk('IEND', '<script>')]);
  expect(stripPng(withPngChunks(plain, ...hiding), 1)).toEqual(withPngChunks(plain, gamma));
  expect(stripPng(end, 1).includes('<script>')).toBe(false);
});

test.each([
  ['iCCP', 'name\0\0'],
  ['zTXt', 'name\0\0'],
  ['iTXt', 'name\0\x01\0\0\0'],
])('a bomb in %s is not blown up', (type, lead) => {
  const bomb = pngChunk(type, Buffer.concat([Buffer.from(lead), deflateSync(Buffer.alloc(50_000_000))]));
  const before = process.memoryUsage().arrayBuffers;
  expect(stripPng(withPngChunks(plain, bomb), 1)).toEqual(plain);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
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
