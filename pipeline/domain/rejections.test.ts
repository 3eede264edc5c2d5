import type { MediaRejectionCode } from '@heliograph/platform/events';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { MediaRejected } from '../ports.ts';
import { animation } from '../testing/animations.ts';
import { blankPng, claimingSize, pngChunk, withPngChunks } from '../testing/crafted-files.ts';
import { craftedGif } from '../testing/crafted-gif.ts';
import { heicFixture, phoneHeic } from '../testing/crafted-heif.ts';
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

/** One good file of each format. */
const files = {
  jpeg: async () => jpeg,
  png: async () => png,
  webp: async () => webp,
  avif: () => sharp(jpeg).avif({ effort: 0 }).toBuffer(),
  gif: () => animation('gif', { width: 60, height: 40 }),
  heic: () => heicFixture('gps'),
};

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
  const ftyp = (brand: string) => Buffer.from(`\0\0\0\x14ftyp${brand}\0\0\0\0mif1`, 'latin1');

  test.each([
    ['an SVG', svg, 'image/svg+xml'],
    ['an SVG announced as PNG', svg, 'image/png'],
    ['HTML announced as JPEG', html, 'image/jpeg'],
    ['JavaScript announced as GIF', 'GIF89=1;alert(1)', 'image/gif'],
    ['a PDF announced as JPEG', '%PDF-1.7', 'image/jpeg'],
    ['an archive announced as PNG', 'PK\x03\x04', 'image/png'],
    ['a TIFF', 'MM\0*\0\0\0\x08', 'image/tiff'],
    ['a BMP announced as GIF', 'BM\x46\0\0\0', 'image/gif'],
    ['a video announced as HEIC', ftyp('isom'), 'image/heic'],
    ['a HEIC sequence', ftyp('hevc'), 'image/heic'],
    ['a HEIF of nobody knows what', ftyp('mif1'), 'image/heif'],
    ['nothing at all', '', 'image/jpeg'],
  ])('%s', (_name, file, contentType) =>
    expectRejected(render(Buffer.from(file), { contentType }), 'UNSUPPORTED_TYPE'),
  );

  test('an animated PNG', async () => {
    const animated = withPngChunks(png, pngChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])));
    await expectRejected(render(animated, { contentType: 'image/png' }), 'UNSUPPORTED_TYPE', /Animated/);
  });
});

describe('a file that is another than it says', () => {
  const TYPES = ['jpeg', 'png', 'webp', 'avif', 'gif', 'heic'] as const;

  test.each(TYPES)('%s is refused as any other', async (type) => {
    for (const other of TYPES.filter((candidate) => candidate !== type)) {
      const announced = render(await files[type](), { contentType: `image/${other}` });
      await expectRejected(announced, 'UNSUPPORTED_TYPE', new RegExp(`its content is image/${type}`));
    }
  });

  test('an AVIF that calls itself HEIC, and the other way round', async () => {
    const [avif, heic] = [Buffer.from(await files.avif()), Buffer.from(await files.heic())];
    avif.write('heic', 8, 'latin1');
    heic.write('avif', 8, 'latin1');
    await expectRejected(render(avif, { contentType: 'image/heic' }), 'UNSUPPORTED_TYPE');
    await expectRejected(render(heic, { contentType: 'image/avif' }), 'UNSUPPORTED_TYPE');
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

  test('in a GIF of some hundred bytes', () => {
    const gif = craftedGif({ width: 60_000, height: 60_000 });
    return expectRejected(render(gif, { contentType: 'image/gif', deps }), 'TOO_MANY_PIXELS', /60000 × 60000/);
  });

  test('in an animated WebP that claims them', async () => {
    const claim = await animation('webp', { width: 40, height: 30 });
    claim.writeUIntLE(16_000, 24, 3);
    claim.writeUIntLE(16_000, 27, 3);
    await expectRejected(render(claim, { contentType: 'image/webp', deps }), 'TOO_MANY_PIXELS', /16001 × 16001/);
  });

  test.each(['avif', 'heic'] as const)('in an %s that claims them', async (type) => {
    const claim = Buffer.from(await files[type]());
    claim.writeUInt32BE(60_000, claim.indexOf('ispe') + 8);
    claim.writeUInt32BE(60_000, claim.indexOf('ispe') + 12);
    await expectRejected(render(claim, { contentType: `image/${type}`, deps }), 'TOO_MANY_PIXELS');
  });

  test('in a HEIC whose tiles are put together to them', async () => {
    const grid = await phoneHeic({ columns: 16, rows: 16, width: 20_000, height: 20_000 });
    await expectRejected(render(grid, { contentType: 'image/heic', deps }), 'TOO_MANY_PIXELS');
  });

  test('begin after 50 megapixels', async () => {
    const decoded = render(blankPng(10_000, 5_000), { contentType: 'image/png', deps });
    await expect(decoded).rejects.toThrow('decoded');
    await expectRejected(render(blankPng(10_000, 5_001), { contentType: 'image/png', deps }), 'TOO_MANY_PIXELS');
  });
});

describe('a damaged file', () => {
  for (const [type, open] of Object.entries(files)) {
    test.each([0.01, 0.1, 0.5, 0.99])(`${type} cut off after %d of its bytes`, async (part) => {
      const file = await open();
      const cut = file.subarray(0, Math.max(40, Math.floor(file.length * part)));
      await expectRejected(render(cut, { contentType: `image/${type}` }), 'CORRUPT');
    });

    test(`${type} that lacks its last byte`, async () =>
      expectRejected(render((await open()).subarray(0, -1), { contentType: `image/${type}` }), 'CORRUPT'));

    test(`${type} that turns into noise`, async () => {
      const start = (await open()).subarray(0, 40);
      const noise = Buffer.alloc(5_000, '<script>alert(1)</script>');
      await expectRejected(render(Buffer.concat([start, noise]), { contentType: `image/${type}` }), 'CORRUPT');
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
