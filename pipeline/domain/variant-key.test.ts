import { expect, test } from 'vitest';
import { variantKey } from './variant-key.ts';

const bytes = Buffer.from('a photo');

test('names variant and format, and is the same every time', () => {
  expect(variantKey('7', 'THUMBNAIL', 'JPEG', bytes)).toMatch(/^t\/[\w-]{24}\.jpg$/);
  expect(variantKey('7', 'ORIGINAL', 'PNG', bytes)).toMatch(/^o\/[\w-]{24}\.png$/);
  expect(variantKey('7', 'ORIGINAL', 'HEIC', bytes)).toMatch(/^o\/[\w-]{24}\.heic$/);
  expect(variantKey('7', 'LARGE', 'WEBP', bytes)).toBe(variantKey('7', 'LARGE', 'WEBP', Buffer.from(bytes)));
});

test('differs with the bytes and with the owner', () => {
  const keys = [variantKey('7', 'SMALL', 'JPEG', bytes), variantKey('8', 'SMALL', 'JPEG', bytes)];
  keys.push(variantKey('7', 'SMALL', 'JPEG', Buffer.from('another photo')));
  expect(new Set(keys).size).toBe(3);
});
