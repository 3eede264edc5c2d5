import type { MediaRejectionCode } from '@heliograph/platform/events';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { MediaRejected } from '../ports.ts';
import { blankPng, claimingSize, pngChunk, withPngChunks } from '../testing/crafted-files.ts';
import { photoOf } from '../testing/photos.ts';
import { codec, recordingStore, render, uploadOf } from '../testing/render.ts';
import { MAX_UPLOAD_BYTES } from './admit-upload.ts';
import { renderUpload } from './render-upload.ts';

let jpeg: Buffer;
let png: Buffer;
let webp: Buffer;

beforeAll(async () => {
  jpeg = await photoOf('nagasaki-boats', 640, 512);
  png = await sharp(jpeg).png().toBuffer();
  webp = await sharp(jpeg).webp().toBuffer();
});

/** Every refusal is a typed outcome, and leaves nothing behind. */
async function expectRejected(
  rejection: Promise<Awaited<ReturnType<typeof render>>>,
  code: MediaRejectionCode,
  says = /\w/,
) {
  const { outcome, puts } = await rejection;
  expect(outcome).toEqual({ outcome: 'rejected', code, message: expect.stringMatching(says) });
  expect(puts).toEqual([]);
}

describe('what was announced', () => {
  test('must have been uploaded', () => expectRejected(render(null), 'NOT_UPLOADED'));

  test('must have its length', () => expectRejected(render(jpeg, { byteSize: jpeg.length - 1 }), 'CHECKSUM_MISMATCH'));

  test('must have its checksum', () =>
    expectRejected(render(jpeg, { sha256Base64: uploadOf(png).sha256Base64 }), 'CHECKSUM_MISMATCH'));

  test('must be of its type', () =>
    expectRejected(render(png), 'UNSUPPORTED_TYPE', /image\/jpeg but its content is image\/png/));

  test('must not exceed 30 MB', async () => {
    const limits: number[] = [];
    const objects = {
      ...recordingStore(null),
      async getUpload(_key: string, maxBytes: number): Promise<Buffer> {
        limits.push(maxBytes);
        throw new MediaRejected('TOO_LARGE', 'too large');
      },
    };
    expect(await renderUpload({ codec, objects }, uploadOf(jpeg))).toMatchObject({ code: 'TOO_LARGE' });
    expect(limits).toEqual([MAX_UPLOAD_BYTES]);
  });
});

describe('a type that is not read', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>';
  const html = '<!doctype html><script>alert(1)</script>';
  const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

  test.each([
    ['an SVG', svg, 'image/svg+xml'],
    ['an SVG announced as PNG', svg, 'image/png'],
    ['HTML announced as JPEG', html, 'image/jpeg'],
    ['a GIF', gif, 'image/gif'],
    ['nothing at all', '', 'image/jpeg'],
  ])('%s', (_name, file, contentType) =>
    expectRejected(render(Buffer.from(file), { contentType }), 'UNSUPPORTED_TYPE'),
  );

  test('an animated WebP', async () => {
    const frames = { raw: { width: 8, height: 8, channels: 3 as const }, join: { animated: true } };
    const pages = [0, 255].map((level) => Buffer.alloc(8 * 8 * 3, level));
    const still = pages.map((page) => sharp(page, { raw: frames.raw }).png().toBuffer());
    const animated = await sharp(await Promise.all(still), { join: frames.join })
      .webp()
      .toBuffer();
    await expectRejected(render(animated, { contentType: 'image/webp' }), 'UNSUPPORTED_TYPE', /Animated/);
  });

  test('an animated PNG', async () => {
    const animated = withPngChunks(png, pngChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])));
    await expectRejected(render(animated, { contentType: 'image/png' }), 'UNSUPPORTED_TYPE', /Animated/);
  });
});

describe('too many pixels', () => {
  const neverDecodes = {
    ...codec,
    decode: () => Promise.reject(new Error('decoded')),
    transcode: () => Promise.reject(new Error('decoded')),
  };
  const deps = { codec: neverDecodes };

  test('in a PNG of 100 megapixels and 12 kB', async () => {
    const bomb = blankPng(10_000, 10_000);
    expect(bomb.length).toBeLessThan(20_000);
    await expectRejected(render(bomb, { contentType: 'image/png', deps }), 'TOO_MANY_PIXELS', /10000 × 10000/);
  });

  test('in a JPEG that claims them', () =>
    expectRejected(render(claimingSize(jpeg, 10_000, 10_000), { deps }), 'TOO_MANY_PIXELS'));

  test('begin after 50 megapixels', async () => {
    const decoded = render(blankPng(10_000, 5_000), { contentType: 'image/png', deps });
    await expect(decoded).rejects.toThrow('decoded');
    await expectRejected(render(blankPng(10_000, 5_001), { contentType: 'image/png', deps }), 'TOO_MANY_PIXELS');
  });
});

describe('a damaged file', () => {
  const formats = { jpeg: () => jpeg, png: () => png, webp: () => webp };

  for (const [type, file] of Object.entries(formats)) {
    test.each([0.01, 0.1, 0.5, 0.99])(`${type} cut off after %d of its bytes`, (part) => {
      const cut = file().subarray(0, Math.floor(file().length * part));
      return expectRejected(render(cut, { contentType: `image/${type}` }), 'CORRUPT');
    });

    test(`${type} that lacks its last byte`, () =>
      expectRejected(render(file().subarray(0, -1), { contentType: `image/${type}` }), 'CORRUPT'));

    test(`${type} that turns into noise`, () => {
      const start = file().subarray(0, 40);
      const noise = Buffer.alloc(5_000, '<script>alert(1)</script>');
      return expectRejected(render(Buffer.concat([start, noise]), { contentType: `image/${type}` }), 'CORRUPT');
    });
  }

  test('JPEG that ends properly, but early', () => {
    const early = Buffer.concat([jpeg.subarray(0, jpeg.length / 2), Buffer.from([0xff, 0xd9])]);
    return expectRejected(render(early), 'CORRUPT');
  });

  test('PNG with flipped bits', () => {
    const flipped = Buffer.from(png);
    const middle = Math.floor(png.length / 2);
    flipped.fill(0x55, middle, middle + 16);
    return expectRejected(render(flipped, { contentType: 'image/png' }), 'CORRUPT');
  });
});

test('storage trouble is no fault of the file: it is thrown', async () => {
  const putVariant = () => Promise.reject(new Error('storage is down'));
  const objects = { ...recordingStore(jpeg), putVariant };
  await expect(renderUpload({ codec, objects }, uploadOf(jpeg))).rejects.toThrow('storage is down');
});
