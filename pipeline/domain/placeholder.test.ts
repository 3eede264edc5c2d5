import { thumbHashToApproximateAspectRatio, thumbHashToAverageRGBA } from 'thumbhash';
import { expect, test } from 'vitest';
import { placeholderOf } from './placeholder.ts';

const filled = (channels: 3 | 4, color: number[]) => ({
  size: { width: 80, height: 40 },
  channels,
  pixels: Buffer.concat(Array.from({ length: 80 * 40 }, () => Buffer.from(color))),
});

test('carries colour and shape', () => {
  const hash = Buffer.from(placeholderOf(filled(3, [200, 100, 50])), 'base64');
  const { r, g, b, a } = thumbHashToAverageRGBA(hash);
  expect([r * 255, g * 255, b * 255].map((level) => Math.round(level / 20))).toEqual([10, 5, 2]);
  expect(a).toBe(1);
  expect(thumbHashToApproximateAspectRatio(hash)).toBeCloseTo(2, 0);
});

test('an opaque picture has one placeholder, with or without an alpha channel', () => {
  expect(placeholderOf(filled(4, [200, 100, 50, 255]))).toBe(placeholderOf(filled(3, [200, 100, 50])));
});

test('transparency shows', () => {
  const hash = Buffer.from(placeholderOf(filled(4, [200, 100, 50, 128])), 'base64');
  expect(thumbHashToAverageRGBA(hash).a).toBeLessThan(0.6);
});
