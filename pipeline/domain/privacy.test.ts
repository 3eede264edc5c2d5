import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { animation } from '../testing/animations.ts';
import {
  jpegSegment,
  pngChunk,
  riffChunk,
  withJpegSegments,
  withPngChunks,
  withRiffChunks,
} from '../testing/crafted-files.ts';
import { craftedGif } from '../testing/crafted-gif.ts';
import { heicFixture, phoneHeic } from '../testing/crafted-heif.ts';
import { photoOf } from '../testing/photos.ts';
import { type Rendered, rendered } from '../testing/render.ts';
import { seen } from '../testing/similarity.ts';

/** Hidden in every place a file can hide something; it must be in no output. */
const SECRET = 'Lat48.2082Lon16.3738';
const SIDEWAYS = 6;

const EXIF = {
  IFD0: { ImageDescription: SECRET, Make: SECRET, XPComment: SECRET },
  IFD2: { UserComment: SECRET, BodySerialNumber: SECRET },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 12/1 29/1', GPSProcessingMethod: SECRET },
};
const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="${SECRET}"/></rdf:RDF></x:xmpmeta>`;

let photo: Buffer;

beforeAll(async () => {
  photo = await photoOf('allium-oreophilum', 403, 512);
});

const telling = () => sharp(photo).keepIccProfile().withExif(EXIF).withMetadata({ orientation: SIDEWAYS }).withXmp(XMP);

function expectNothingTold(file: Buffer, image: Rendered): void {
  expect(file.includes(SECRET)).toBe(true);
  expect(image.puts.length).toBeGreaterThanOrEqual(10);
  for (const { key, bytes } of image.puts) {
    for (const trace of [SECRET, 'xmpmeta', 'http', 'Photoshop', '<script>', 'MPF\0', '8BIM']) {
      expect(bytes.includes(trace), `${trace} in ${key}`).toBe(false);
    }
  }
}

/** The stored pixels, as they lie in the file. */
const pixelsOf = (file: Buffer) => sharp(file, { ignoreIcc: true }).raw().toBuffer();

async function expectSamePixels(upload: Buffer, original: Buffer): Promise<void> {
  expect((await pixelsOf(original)).equals(await pixelsOf(upload))).toBe(true);
  const after = await sharp(original).metadata();
  expect(after.hasProfile).toBe(true);
  expect((await seen(original)).data.equals((await seen(upload)).data)).toBe(true);
  expect(after.orientation).toBe(SIDEWAYS);
  expect([after.xmp, after.iptc, after.comments]).toEqual([undefined, undefined, undefined]);
  // Enough for the six bytes some readers put before it, the TIFF header and the one entry.
  expect(after.exif?.length).toBeLessThanOrEqual(32);
}

test('a JPEG tells nothing but its pixels, colours and orientation', async () => {
  const thumbnail = Buffer.concat([
    Buffer.from('JFIF\0\x01\x02\0\0\x01\0\x01\x05\x02'),
    Buffer.from(SECRET.padEnd(30)),
  ]);
  const file = withJpegSegments(
    Buffer.concat([await telling().jpeg().toBuffer(), await sharp(photo).jpeg().toBuffer(), Buffer.from(SECRET)]),
    jpegSegment(0xe0, thumbnail),
    jpegSegment(0xe0, `JFXX\0\x10${SECRET}`),
    jpegSegment(0xfe, `<script>${SECRET}</script>`),
    jpegSegment(0xed, `Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x40${SECRET}`),
    jpegSegment(0xe2, `MPF\0${SECRET}`),
    jpegSegment(0xeb, `JP\0\0${SECRET}`),
  );
  const image = await rendered(file);
  expectNothingTold(file, image);
  await expectSamePixels(file, image.variant('ORIGINAL', 'JPEG').bytes);
});

test('a PNG tells nothing but its pixels, colours and orientation', async () => {
  const file = Buffer.concat([
    withPngChunks(
      await telling().png().toBuffer(),
      pngChunk('tEXt', `Author\0${SECRET}`),
      pngChunk('iTXt', `XML:com.adobe.xmp\0\0\0\0\0${XMP}`),
      pngChunk('tIME', Buffer.from([7, 233, 1, 2, 3, 4, 5])),
      pngChunk('prVt', SECRET),
    ),
    Buffer.from(SECRET),
  ]);
  const image = await rendered(file, { contentType: 'image/png' });
  expectNothingTold(file, image);
  await expectSamePixels(file, image.variant('ORIGINAL', 'PNG').bytes);
});

test.each([true, false])(
  'a WebP (lossless: %s) tells nothing but its pixels, colours and orientation',
  async (lossless) => {
    const plain = await telling().webp({ lossless }).toBuffer();
    const file = Buffer.concat([withRiffChunks(plain, riffChunk('PRIV', SECRET)), Buffer.from(SECRET)]);
    const image = await rendered(file, { contentType: 'image/webp' });
    expectNothingTold(file, image);
    await expectSamePixels(file, image.variant('ORIGINAL', 'WEBP').bytes);
  },
);

test('an upright photo keeps no EXIF at all, and only the original keeps any', async () => {
  const upright = await sharp(photo).withExif(EXIF).jpeg().toBuffer();
  const [straight, turned] = [await rendered(upright), await rendered(await telling().jpeg().toBuffer())];
  const withExif = async ({ puts }: Rendered) => {
    const found = await Promise.all(
      puts.map(async ({ key, bytes }) => ((await sharp(bytes).metadata()).exif ? key : null)),
    );
    return found.filter((key) => key !== null);
  };
  expect(await withExif(straight)).toEqual([]);
  expect(await withExif(turned)).toEqual([turned.variant('ORIGINAL', 'JPEG').key]);
});

describe('files of the other formats tell nothing but their pixels', () => {
  const others: Record<string, () => Promise<Buffer>> = {
    'image/gif': async () => craftedGif({ width: 9, height: 9, frames: [{}, {}], secret: SECRET }),
    'image/heic': () => phoneHeic({ secret: SECRET }),
    'image/heif': () => heicFixture('gps'),
    'image/avif': () => telling().avif({ effort: 0 }).toBuffer(),
    'image/webp': async () => withRiffChunks(await moving(), riffChunk('XMP ', XMP), riffChunk('EXIF', SECRET)),
  };
  const moving = () => animation('webp', { width: 40, height: 30 });

  test.each(Object.entries(others))('%s', async (contentType, make) => {
    const file = await make();
    expectNothingTold(file, await rendered(file, { contentType }));
  });
});

describe('a file that is something else as well', () => {
  const PAYLOADS = [
    'PK\x03\x04 evil.class PK\x05\x06',
    '<html><script>alert(document.domain)</script></html>',
    '*/=1;alert(document.domain)/*',
    '%PDF-1.7 1 0 obj << /OpenAction << /S /JavaScript >> >>',
  ];
  const payload = PAYLOADS.join('\n');
  const small = () => sharp(photo).resize(90, 60);
  const polyglots: Record<string, () => Promise<Buffer>> = {
    'image/jpeg': async () => withJpegSegments(await small().jpeg().toBuffer(), jpegSegment(0xfe, payload)),
    'image/png': async () => withPngChunks(await small().png().toBuffer(), pngChunk('tEXt', `Comment\0${payload}`)),
    'image/webp': async () => withRiffChunks(await small().webp().toBuffer(), riffChunk('DATA', payload)),
    'image/gif': async () => craftedGif({ width: 9, height: 9, secret: payload }),
    'image/heic': () => phoneHeic({ secret: payload }),
  };

  test.each(Object.entries(polyglots))('of %s is nothing but an image afterwards', async (contentType, make) => {
    const file = Buffer.concat([await make(), Buffer.from(payload)]);
    const { puts } = await rendered(file, { contentType });
    for (const { key, bytes } of puts) {
      const found = PAYLOADS.filter((each) => bytes.includes(each.slice(0, 9)));
      expect(found, key).toEqual([]);
    }
  });

  test('a script in the colour profile is in no output', async () => {
    const profiled = await sharp(photo).withIccProfile('p3').jpeg().toBuffer();
    const at = profiled.indexOf('ICC_PROFILE') + 14;
    profiled.write('<script>', at + 4, 'latin1');
    profiled.write('<script>', profiled.lastIndexOf('mluc') + 30, 'latin1');
    for (const { key, bytes } of (await rendered(profiled)).puts) expect(bytes.includes('<scr'), key).toBe(false);
  });
});
