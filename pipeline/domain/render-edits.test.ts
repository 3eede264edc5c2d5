import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { heicFixture } from '../testing/crafted-heif.ts';
import { photoOf, storedWith } from '../testing/photos.ts';
import { render, rendered } from '../testing/render.ts';
import { meanError, seen, ssim } from '../testing/similarity.ts';
import type { Edit } from './edits/edit.ts';

const CROP = { x: 0.25, y: 0.1, width: 0.5, height: 0.8 };
const SCALED = ['SMALL', 'MEDIUM', 'LARGE', 'ORIGINAL'] as const;
const EDITS: Record<string, Edit> = {
  cropped: { fit: 'AS_IS', crop: CROP },
  filtered: { fit: 'AS_IS', filter: 'MONO' },
};

let upright: Buffer;

beforeAll(async () => {
  upright = await photoOf('black-canyon', 480, 400);
});

/** The part of `upright` that `CROP` stands for. */
const cut = () => sharp(upright).extract({ left: 120, top: 40, width: 240, height: 320 }).png().toBuffer();

describe('a crop', () => {
  test.each([1, 3, 6, 7])(
    'of a photo with orientation %i is a part of what is seen, in every variant',
    async (orientation) => {
      const image = await rendered(await storedWith(orientation, upright), { edit: { fit: 'AS_IS', crop: CROP } });
      expect(image).toMatchObject({ kind: 'IMAGE', width: 240, height: 320 });
      const straight = await cut();
      for (const name of SCALED) {
        const { width, height, bytes } = image.variant(name, 'WEBP');
        const reference = await sharp(straight).resize(width, height, { fit: 'fill' }).png().toBuffer();
        expect(ssim(await seen(bytes), await seen(reference)), `${name} ${width} × ${height}`).toBeGreaterThan(0.95);
      }
    },
  );

  test.each([1, 6])(
    'of a photo so large that it is scaled before it is cut (orientation %i) is as exact',
    async (orientation) => {
      const large = await photoOf('black-canyon', 4000, 3000);
      const crop = { x: 0.123, y: 0.0321, width: 0.81, height: 0.9137 };
      const image = await rendered(await storedWith(orientation, large), { edit: { fit: 'AS_IS', crop } });
      const { width, height, bytes } = image.variant('LARGE', 'JPEG');
      const full = await sharp(image.variant('ORIGINAL', 'JPEG').bytes)
        .resize(width, height, { fit: 'fill' })
        .png()
        .toBuffer();
      expect(ssim(await seen(bytes), await seen(full))).toBeGreaterThan(0.98);
    },
  );

  test('leaves as original what is seen in full size, as JPEG and WebP; a PNG stays without loss', async () => {
    const originals = async (file: Buffer, contentType: string) => {
      const image = await rendered(file, { contentType, edit: { fit: 'AS_IS', crop: CROP } });
      return image.variants.filter(({ name }) => name === 'ORIGINAL');
    };
    const sized = (format: string) => expect.objectContaining({ format, width: 240, height: 320 });
    expect(await originals(upright, 'image/jpeg')).toEqual([sized('JPEG'), sized('WEBP')]);
    const png = await sharp(upright).png().toBuffer();
    expect(await originals(png, 'image/png')).toEqual([sized('JPEG'), sized('WEBP'), sized('PNG')]);
    const lossless = (await rendered(png, { contentType: 'image/png', edit: { fit: 'AS_IS', crop: CROP } })).variant(
      'ORIGINAL',
      'PNG',
    );
    expect(meanError(await seen(lossless.bytes), await seen(await cut()))).toBe(0);
  });

  test('of a HEIC leaves no HEIC', async () => {
    const image = await rendered(await heicFixture('p3'), {
      contentType: 'image/heic',
      edit: { fit: 'AS_IS', crop: CROP },
    });
    expect(image).toMatchObject({ width: 256, height: 308 });
    expect(image.variants.map(({ format }) => format)).not.toContain('HEIC');
  });
});

describe('the fit of a post', () => {
  test('cuts a tall photo to 4:5 around its focal point', async () => {
    const file = await photoOf('black-canyon', 200, 400);
    const image = await rendered(file, { edit: { fit: 'POST', focalPoint: { x: 0.5, y: 0 } } });
    expect(image).toMatchObject({ width: 200, height: 250 });
    const top = await sharp(file).extract({ left: 0, top: 0, width: 200, height: 250 }).png().toBuffer();
    expect(meanError(await seen(image.variant('ORIGINAL', 'JPEG').bytes), await seen(top))).toBeLessThan(3);
  });

  test('changes nothing of what fits', async () => {
    const [fitting, plain] = [await rendered(upright, { edit: { fit: 'POST' } }), await rendered(upright)];
    expect(fitting.variants).toEqual(plain.variants);
  });
});

test('the thumbnail is cut around the focal point, which alone changes nothing else', async () => {
  const halves = sharp({ create: { width: 800, height: 400, channels: 3, background: '#ff0000' } });
  const blue = { create: { width: 400, height: 400, channels: 3 as const, background: '#0000ff' } };
  const file = await halves
    .composite([{ input: blue, left: 400, top: 0 }])
    .png()
    .toBuffer();
  const at = (x: number) =>
    rendered(file, { contentType: 'image/png', edit: { fit: 'AS_IS', focalPoint: { x, y: 0.5 } }, sourceKey: 'src/1' });
  const [left, right] = [await at(0.1), await at(0.9)];
  const [redder, bluer] = await Promise.all(
    [left, right].map(async (image) => (await seen(image.variant('THUMBNAIL', 'WEBP').bytes)).data.subarray(0, 3)),
  );
  expect([redder?.[0], bluer?.[2]].every((level = 0) => level > 240)).toBe(true);
  expect(left.variants.slice(2)).toEqual(right.variants.slice(2));
  expect([left.sourceKey, left.sources]).toEqual([undefined, []]);
});

describe('a filter', () => {
  test('is seen in every variant, at full size too, and nothing else is', async () => {
    const image = await rendered(upright, { edit: { fit: 'AS_IS', filter: 'MONO' } });
    const grey = await seen(await sharp(upright).grayscale().png().toBuffer());
    for (const name of [...SCALED, 'THUMBNAIL'] as const) {
      for (const format of ['JPEG', 'WEBP'] as const) {
        const { data, width, height } = await seen(image.variant(name, format).bytes);
        const coloured = data.filter((level, index) => Math.abs(level - (data[index - (index % 3)] ?? 0)) > 6).length;
        expect(coloured, `${name} ${format}`).toBeLessThan(data.length / 1000);
        if (name === 'ORIGINAL') expect(ssim({ data, width, height }, grey)).toBeGreaterThan(0.93);
      }
    }
    expect(image.dominantColor).toMatch(/^#(..)\1\1$/);
  });

  test('leaves transparency as it is', async () => {
    const half = { r: 200, g: 40, b: 40, alpha: 0.5 };
    const file = await sharp({ create: { width: 200, height: 200, channels: 4, background: half } })
      .png()
      .toBuffer();
    const image = await rendered(file, { contentType: 'image/png', edit: { fit: 'AS_IS', filter: 'COOL' } });
    const { data, info } = await sharp(image.variant('ORIGINAL', 'PNG').bytes)
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.channels, data[3]]).toEqual([4, 128]);
  });
});

describe('the picture as it was uploaded', () => {
  test.each(Object.entries(EDITS))('is kept apart when it is %s, without its metadata', async (_name, edit) => {
    const telling = await sharp(upright)
      .withExif({ IFD0: { Make: 'Lat48' } })
      .jpeg()
      .toBuffer();
    const { sourceKey, sources, puts } = await rendered(telling, { edit, sourceKey: 'src/1' });
    const untouched = (await rendered(telling)).variant('ORIGINAL', 'JPEG').bytes;
    expect(sourceKey).toBe('src/1');
    expect(sources).toEqual([{ key: 'src/1', bytes: untouched, contentType: 'image/jpeg' }]);
    expect(puts.map(({ bytes }) => bytes.equals(untouched))).not.toContain(true);
  });

  test('is what a later edit begins with, wherever it is kept', async () => {
    const edit: Edit = { fit: 'AS_IS', crop: CROP };
    const first = await rendered(upright, { edit, sourceKey: 'src/1' });
    const source = first.sources[0]?.bytes ?? Buffer.alloc(0);
    for (const bucket of ['PRIVATE', 'PUBLIC'] as const) {
      const again = { bytesFrom: { bucket, key: 'any' }, byteSize: 0, sha256Base64: '' };
      const other = await rendered(source, { ...again, edit: { fit: 'AS_IS', filter: 'DUSK' } });
      expect(other).toMatchObject({ width: 480, height: 400 });
      expect((await rendered(source, again)).variants).toEqual((await rendered(upright)).variants);
    }
  });

  test('that is gone rejects the edit', async () => {
    const { outcome } = await render(null, { bytesFrom: { bucket: 'PRIVATE', key: 'src/1' } });
    expect(outcome).toMatchObject({ code: 'NOT_UPLOADED' });
  });
});
