import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import {
  jpegSegment,
  pngChunk,
  riffChunk,
  withJpegSegments,
  withPngChunks,
  withRiffChunks,
} from '../testing/crafted-files.ts';
import { photoOf } from '../testing/photos.ts';
import { type Rendered, rendered } from '../testing/render.ts';

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
  const [before, after] = [await sharp(upload).metadata(), await sharp(original).metadata()];
  expect(after.icc).toEqual(before.icc);
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
