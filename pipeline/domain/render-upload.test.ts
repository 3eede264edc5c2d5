import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { photo, photoOf, storedWith } from '../testing/photos.ts';
import { type Rendered, rendered } from '../testing/render.ts';
import { meanError, seen } from '../testing/similarity.ts';

const NAMES = ['THUMBNAIL', 'SMALL', 'MEDIUM', 'LARGE', 'ORIGINAL'] as const;
const FORMATS = ['JPEG', 'WEBP'] as const;
const sizesOf = (image: Rendered) =>
  image.variants.map(({ name, format, width, height }) => [name, format, width, height]);

describe('a photo', () => {
  test('becomes five variants in two formats, thumbnail and small stored first', async () => {
    const image = await rendered(await photoOf('black-canyon', 2048, 1500));

    expect(image).toMatchObject({ kind: 'IMAGE', width: 2048, height: 1500 });
    expect(sizesOf(image)).toEqual([
      ['THUMBNAIL', 'JPEG', 150, 150],
      ['THUMBNAIL', 'WEBP', 150, 150],
      ['SMALL', 'JPEG', 320, 234],
      ['SMALL', 'WEBP', 320, 234],
      ['MEDIUM', 'JPEG', 640, 469],
      ['MEDIUM', 'WEBP', 640, 469],
      ['LARGE', 'JPEG', 1080, 791],
      ['LARGE', 'WEBP', 1080, 791],
      ['ORIGINAL', 'JPEG', 2048, 1500],
      ['ORIGINAL', 'WEBP', 2048, 1500],
    ]);
    expect(image.puts.map(({ key }) => key[0]).join('')).toBe('ttssmmlloo');
  });

  test('is stored as what it says it is, under immutable content addresses', async () => {
    const image = await rendered(await photo('allium-oreophilum'));

    for (const { name, format, key, width, height, byteSize } of image.variants) {
      const stored = image.puts.find((put) => put.key === key);
      expect(key).toMatch(/^[tsmlo]\/[\w-]{24}\.(jpg|webp)$/);
      expect(stored).toMatchObject({
        contentType: format === 'JPEG' ? 'image/jpeg' : 'image/webp',
        cacheControl: 'public, max-age=31536000, immutable',
      });
      expect(stored?.bytes.length).toBe(byteSize);
      const { autoOrient, format: actual } = await sharp(stored?.bytes).metadata();
      expect([name, actual, autoOrient]).toEqual([name, format.toLowerCase(), { width, height }]);
    }
  });

  test('rendered again puts the same bytes under the same keys; for another owner, under others', async () => {
    const file = await photoOf('black-canyon', 512, 375);
    const [first, again, other] = await Promise.all([
      rendered(file),
      rendered(file),
      rendered(file, { ownerId: '7002' }),
    ]);

    expect(again.puts).toEqual(first.puts);
    const keys = new Set(first.puts.map(({ key }) => key));
    expect(other.puts.map(({ bytes }) => bytes)).toEqual(first.puts.map(({ bytes }) => bytes));
    expect(other.puts.filter(({ key }) => keys.has(key))).toEqual([]);
  });

  test('smaller than a variant is never enlarged', async () => {
    const image = await rendered(await photoOf('black-canyon', 200, 120));
    for (const format of FORMATS) {
      expect(image.variant('THUMBNAIL', format)).toMatchObject({ width: 120, height: 120 });
      for (const name of NAMES.slice(1)) expect(image.variant(name, format)).toMatchObject({ width: 200, height: 120 });
    }
  });

  test('too wide for its thumbnail to come from the small variant takes it from a larger one', async () => {
    const strip = await rendered(await photoOf('french-alpine-landscape', 2000, 500));
    expect(strip.variant('SMALL', 'JPEG')).toMatchObject({ width: 320, height: 80 });
    expect(strip.variant('THUMBNAIL', 'JPEG')).toMatchObject({ width: 150, height: 150 });
  });

  test('of one row of pixels keeps that row', async () => {
    const line = await rendered(await photoOf('black-canyon', 3000, 1));
    expect(line.variant('LARGE', 'WEBP')).toMatchObject({ width: 1080, height: 1 });
    expect(line.variant('THUMBNAIL', 'WEBP')).toMatchObject({ width: 1, height: 1 });
  });

  test('longer than WebP can hold gets the largest WebP there is', async () => {
    const ribbon = await rendered(await photoOf('black-canyon', 20_000, 40));
    expect(ribbon.variant('ORIGINAL', 'JPEG')).toMatchObject({ width: 20_000, height: 40 });
    expect(ribbon.variant('ORIGINAL', 'WEBP')).toMatchObject({ width: 16_383, height: 33 });
  });
});

describe('orientation', () => {
  const upright = photoOf('black-canyon', 600, 440);
  const reference = upright.then((file) => rendered(file));

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('%i is shown upright in every variant', async (orientation) => {
    await expectSame(await rendered(await storedWith(orientation, await upright)), await reference);
  });

  test('holds where the decoder shrinks while it loads', async () => {
    const large = await photoOf('black-canyon', 2200, 1612);
    await expectSame(await rendered(await storedWith(5, large)), await rendered(large));
  });

  test('would be noticed if it were wrong', async () => {
    const small = (await reference).variant('SMALL', 'JPEG').bytes;
    const mirrored = await sharp(small).flop().jpeg().toBuffer();
    expect(meanError(await seen(small), await seen(mirrored))).toBeGreaterThan(20);
  });

  async function expectSame(turned: Rendered, straight: Rendered): Promise<void> {
    expect([turned.width, turned.height]).toEqual([straight.width, straight.height]);
    expect(sizesOf(turned)).toEqual(sizesOf(straight));
    for (const { name, format } of straight.variants) {
      const [here, there] = [
        await seen(turned.variant(name, format).bytes),
        await seen(straight.variant(name, format).bytes),
      ];
      expect(meanError(here, there), `${name} ${format}`).toBeLessThan(2.5);
    }
  }
});
