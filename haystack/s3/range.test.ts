import { expect, test } from 'vitest';
import { readRange } from './range.ts';

test.each([
  ['bytes=0-0', 0, 0],
  ['bytes=2-5', 2, 5],
  ['bytes=2-', 2, 9],
  ['bytes=-3', 7, 9],
  ['bytes=-99', 0, 9],
  ['bytes=5-99', 5, 9],
])('%s of ten bytes is %i to %i', (header, start, end) => {
  expect(readRange(header, 10)).toEqual({ start, end });
});

test.each([undefined, 'bytes=-', 'bytes=5-2', 'bytes=0-1,3-4', 'lines=0-1', 'bytes=a-b'])('%s is ignored', (header) => {
  expect(readRange(header, 10)).toBeNull();
});

test.each([
  ['bytes=10-', 10],
  ['bytes=10-12', 10],
  ['bytes=-0', 10],
  ['bytes=0-', 0],
  ['bytes=-1', 0],
])('%s of %i bytes cannot be satisfied', (header, byteSize) => {
  const refusal = { code: 'InvalidRange', headers: { 'content-range': `bytes */${byteSize}` } };
  expect(() => readRange(header, byteSize)).toThrow(expect.objectContaining(refusal));
});
