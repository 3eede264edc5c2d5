import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { jpegSegment, withJpegSegments } from '../testing/crafted-files.ts';
import { photoOf } from '../testing/photos.ts';
import { stripJpeg } from './jpeg-metadata.ts';

const START = Buffer.from([0xff, 0xd8]);
const END = Buffer.from([0xff, 0xd9]);
const frame = (marker: number, precision = 8) =>
  jpegSegment(marker, Buffer.from([precision, 0, 1, 0, 1, 1, 1, 0x11, 0]));
const scan = (first: number, last: number, data: number[]) =>
  Buffer.concat([jpegSegment(0xda, Buffer.from([1, 1, 0, first, last, 0])), Buffer.from(data)]);

let photo: Buffer;

beforeAll(async () => {
  photo = await photoOf('black-canyon', 320, 234);
});

const strictly = (file: Buffer) => sharp(file, { failOn: 'warning' }).raw().toBuffer();

test('a scan reaches over stuffed zeros and restarts to the real end, and what follows is cut', () => {
  const data = [0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56, 0xff, 0x00];
  const image = Buffer.concat([START, frame(0xc0), scan(0, 63, data), END]);
  expect(stripJpeg(Buffer.concat([image, START, END]), 1)).toEqual(image);
});

test('the scans of a progressive JPEG are kept as they are', async () => {
  const progressive = await sharp(photo).jpeg({ progressive: true }).toBuffer();
  const stripped = stripJpeg(progressive, 1);
  expect((await strictly(stripped)).equals(await strictly(progressive))).toBe(true);
});

test('an orientation follows JFIF, in a segment of 36 bytes', async () => {
  const jfif = jpegSegment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0');
  const rest = [frame(0xc0), scan(0, 63, [0x12]), END];
  const stripped = stripJpeg(Buffer.concat([START, jfif, ...rest]), 8);
  expect(stripped.subarray(0, START.length + jfif.length)).toEqual(Buffer.concat([START, jfif]));
  expect(stripped.indexOf('Exif\0\0')).toBe(START.length + jfif.length + 4);
  expect(stripped.length).toBe(Buffer.concat([START, jfif, ...rest]).length + 36);
});

test('wrong scan parameters and stray bytes, which strict decoders refuse, are mended without touching a pixel', async () => {
  const scanStart = photo.indexOf(Buffer.from([0xff, 0xda]));
  const parameters = scanStart + 2 + photo.readUInt16BE(scanStart + 2) - 3;
  const sloppy = Buffer.concat([photo.subarray(0, scanStart), Buffer.from([0, 0, 0]), photo.subarray(scanStart)]);
  sloppy.fill(0, parameters + 3, parameters + 6);
  await expect(strictly(sloppy)).rejects.toThrow();

  const mended = await strictly(stripJpeg(sloppy, 1));
  expect(mended.equals(await strictly(photo))).toBe(true);
});

test.each([
  ['lossless', frame(0xc3)],
  ['arithmetic', frame(0xc9)],
  ['12-bit', frame(0xc1, 12)],
])('%s JPEG is refused: no browser would show the original', (_name, unusual) => {
  const file = Buffer.concat([START, unusual, scan(0, 63, [0x12]), END]);
  expect(() => stripJpeg(file, 1)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_TYPE' }));
});

test('a bomb of scans is refused before anyone decodes it', () => {
  const passes = (count: number) => Array.from({ length: count }, () => scan(0, 0, [0x12]));
  const file = (count: number) => Buffer.concat([START, frame(0xc2), ...passes(count), END]);
  expect(() => stripJpeg(file(101), 1)).toThrow(expect.objectContaining({ code: 'CORRUPT' }));
  expect(stripJpeg(file(100), 1)).toEqual(file(100));
});

test('a large photo may have fewer scans', () => {
  const passes = Array.from({ length: 21 }, () => scan(0, 0, [0x12]));
  const file = (width: number, height: number) => {
    const size = Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]);
    return Buffer.concat([START, jpegSegment(0xc2, size), ...passes, END]);
  };
  expect(() => stripJpeg(file(8000, 6000), 1)).toThrow(expect.objectContaining({ code: 'CORRUPT' }));
  expect(stripJpeg(file(8000, 5000), 1)).toEqual(file(8000, 5000));
});

test('a bomb of segments is refused', () => {
  const segments = Array.from({ length: 5_001 }, () => jpegSegment(0xe5, ''));
  expect(() => stripJpeg(withJpegSegments(photo, ...segments), 1)).toThrow(
    expect.objectContaining({ code: 'CORRUPT' }),
  );
});

test('a profile that comes in pieces is put together, and a line count that is none is dropped', async () => {
  const cmyk = await sharp(photo).toColourspace('cmyk').withIccProfile('cmyk').jpeg().toBuffer();
  expect((await sharp(cmyk).metadata()).icc?.length).toBeGreaterThan(2 * 65_535);
  const stripped = stripJpeg(withJpegSegments(cmyk, jpegSegment(0xdc, '<script>')), 1);
  expect(stripped.includes('<script>')).toBe(false);
  expect((await strictly(stripped)).equals(await strictly(cmyk))).toBe(true);
});

test.each([
  ['without a frame', [START, scan(0, 63, [0x12]), END]],
  ['without an end', [START, frame(0xc0), scan(0, 63, [0x12])]],
  ['with a segment that runs past the end', [START, frame(0xc0).subarray(0, 6)]],
  ['with a segment of no length', [START, Buffer.from([0xff, 0xc0, 0, 0]), END]],
])('a JPEG %s is corrupt', (_name, parts) => {
  expect(() => stripJpeg(Buffer.concat(parts), 1)).toThrow(expect.objectContaining({ code: 'CORRUPT' }));
});
