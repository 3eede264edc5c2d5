import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { greyProfile, withJpegSegments } from '../testing/crafted-files.ts';
import { withPrimaries } from '../testing/crafted-heif.ts';
import { photo, photoOf } from '../testing/photos.ts';
import { codec, recordingStore, rendered } from '../testing/render.ts';
import { meanError, seen, ssim } from '../testing/similarity.ts';
import { renderAvif } from './render-avif.ts';

const SCALED = ['THUMBNAIL', 'SMALL', 'MEDIUM', 'LARGE'] as const;
const FORMATS = ['JPEG', 'WEBP'] as const;

describe('scaling in steps', () => {
  test.each(['nagasaki-boats', 'allium-oreophilum'] as const)(
    '%s looks like one straight Lanczos resize',
    async (name) => {
      const portrait = name === 'allium-oreophilum';
      const file = await photoOf(name, portrait ? 2000 : 2500, portrait ? 2538 : 2000);
      const image = await rendered(file);
      const objects = recordingStore(file);
      const avif = await renderAvif(
        { codec, objects },
        { ownerId: '1', contentType: 'image/jpeg', variants: image.variants },
      );
      expect(avif.map((variant) => variant.name)).toEqual(['SMALL', 'MEDIUM', 'LARGE']);

      for (const variant of SCALED) {
        const { width, height, byteSize } = image.variant(variant, 'WEBP');
        const resized = sharp(file).resize(width, height, { fit: 'cover', fastShrinkOnLoad: false });
        const straight = await seen(await resized.png().toBuffer());
        for (const format of FORMATS) {
          const similarity = ssim(await seen(image.variant(variant, format).bytes), straight);
          expect(similarity, `${variant} ${format}`).toBeGreaterThan(0.97);
        }
        const { key } = avif.find(({ name: made }) => made === variant) ?? {};
        if (!key) continue;
        const bytes = objects.puts.find((put) => put.key === key)?.bytes ?? Buffer.alloc(0);
        expect(ssim(await seen(bytes), straight), `${variant} AVIF`).toBeGreaterThan(0.97);
        expect(bytes.length).toBeLessThan(byteSize);
      }
    },
  );
});

describe('colour', () => {
  const RED = { r: 250, g: 20, b: 20 };
  const patch = () => sharp({ create: { width: 400, height: 300, channels: 3, background: RED } });

  /** What a viewer that knows no profiles shows in the middle of the picture. */
  async function rawCentre(file: Buffer): Promise<number[]> {
    const image = sharp(file, { ignoreIcc: true }).flatten({ background: '#ffffff' });
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    const middle = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * info.channels;
    return [...data.subarray(middle, middle + 3)];
  }

  const inP3 = {
    'JPEG in Display P3': () => patch().withIccProfile('p3').jpeg({ quality: 100, chromaSubsampling: '4:4:4' }),
    'PNG in Display P3': () => patch().withIccProfile('p3').png(),
    '16-bit PNG in Display P3': () => patch().toColourspace('rgb16').withIccProfile('p3').png(),
    'AVIF in Display P3': () => patch().withIccProfile('p3').avif({ quality: 90, effort: 0 }),
    '16-bit PNG without a profile': () => patch().toColourspace('rgb16').png(),
  };

  const typeOf = (name: string) => {
    const format = ['JPEG', 'AVIF'].find((first) => name.startsWith(first)) ?? 'PNG';
    return `image/${format.toLowerCase()}`;
  };

  test('of an AVIF that says by number that it is in Display P3 comes out in sRGB', async () => {
    const profiled = await inP3['AVIF in Display P3']().toBuffer();
    const centre = async (file: Buffer) => {
      const image = await rendered(file, { contentType: 'image/avif' });
      return rawCentre(image.variant('SMALL', 'WEBP').bytes);
    };
    expect(await centre(withPrimaries(profiled, 12))).toEqual(await centre(profiled));
    expect((await centre(withPrimaries(profiled, 1)))[0]).toBeLessThan(238);
  });

  test.each(Object.entries(inP3))('of a %s comes out in sRGB', async (name, make) => {
    const file = await make().toBuffer();
    const contentType = typeOf(name);
    if (name.includes('P3')) expect((await rawCentre(file))[0]).toBeLessThan(235);

    const image = await rendered(file, { contentType });
    for (const variant of SCALED) {
      for (const format of FORMATS) {
        const { bytes } = image.variant(variant, format);
        expect((await sharp(bytes).metadata()).hasProfile, `${variant} ${format}`).toBe(false);
        const [red = 0, green = 0, blue = 0] = await rawCentre(bytes);
        expect(Math.abs(red - RED.r), `${variant} ${format} red ${red}`).toBeLessThan(6);
        expect(Math.abs(green - RED.g) + Math.abs(blue - RED.b), `${green} ${blue}`).toBeLessThan(16);
      }
    }
    const [red = 0, green = 0] = (await seen(image.variant('ORIGINAL', 'WEBP').bytes)).data;
    expect([Math.abs(red - RED.r) < 6, Math.abs(green - RED.g) < 8]).toEqual([true, true]);
  });

  test('of a wide-gamut JPEG stays wide in the original, lossless or WebP', async () => {
    const image = await rendered(await inP3['JPEG in Display P3']().toBuffer());
    for (const format of FORMATS) {
      expect((await sharp(image.variant('ORIGINAL', format).bytes).metadata()).hasProfile, format).toBe(true);
    }
  });

  test('of a grey profile that RGB could not carry comes out in sRGB, at full size too', async () => {
    const grey = sharp({ create: { width: 200, height: 150, channels: 3, background: '#808080' } }).toColourspace(
      'b-w',
    );
    const linear = withJpegSegments(await grey.jpeg().toBuffer(), greyProfile(1));
    const image = await rendered(linear);
    // Half the light is 188 of 255 in sRGB.
    for (const name of [...SCALED, 'ORIGINAL'] as const) {
      const { bytes } = image.variant(name, 'WEBP');
      expect((await sharp(bytes).metadata()).hasProfile, name).toBe(false);
      expect(Math.abs(((await rawCentre(bytes))[0] ?? 0) - 188), name).toBeLessThan(3);
    }
  });

  test('of a CMYK photo survives', async () => {
    const file = await sharp(await photo('nagasaki-boats'))
      .toColourspace('cmyk')
      .withIccProfile('cmyk')
      .jpeg()
      .toBuffer();
    expect((await sharp(file).metadata()).space).toBe('cmyk');
    const image = await rendered(file);
    const wanted = await rendered(await photo('nagasaki-boats'));
    for (const [variant, format] of [
      ['MEDIUM', 'JPEG'],
      ['ORIGINAL', 'WEBP'],
    ] as const) {
      const [cmyk, rgb] = [image.variant(variant, format).bytes, wanted.variant(variant, format).bytes];
      expect(meanError(await seen(cmyk), await seen(rgb)), `${variant} ${format}`).toBeLessThan(10);
    }
  });

  test('of a grey photo stays grey', async () => {
    const file = await sharp(await photo('black-canyon'))
      .toColourspace('b-w')
      .jpeg({ quality: 92 })
      .toBuffer();
    expect((await sharp(file).metadata()).channels).toBe(1);
    const image = await rendered(file);
    const straight = await sharp(file).resize(320, 234, { fit: 'fill' }).png().toBuffer();
    for (const format of FORMATS) {
      expect(meanError(await seen(image.variant('SMALL', format).bytes), await seen(straight))).toBeLessThan(3);
    }
    expect(image.dominantColor).toMatch(/^#(..)\1\1$/);
  });
});

describe('transparency', () => {
  const corner = {
    create: { width: 400, height: 300, channels: 4 as const, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  };
  const square = sharp({ create: { width: 200, height: 150, channels: 4, background: '#3060c0' } }).png();

  test.each(['PNG', 'WEBP'] as const)('of a %s is kept in WebP and white in JPEG', async (format) => {
    const stamped = sharp(corner).composite([{ input: await square.toBuffer(), left: 100, top: 75 }]);
    const file = await (format === 'PNG' ? stamped.png() : stamped.webp({ lossless: true })).toBuffer();
    const image = await rendered(file, { contentType: `image/${format.toLowerCase()}` });

    const formats = image.variants.filter(({ name }) => name === 'ORIGINAL').map((variant) => variant.format);
    expect(formats.sort()).toEqual(format === 'PNG' ? ['JPEG', 'PNG', 'WEBP'] : ['JPEG', 'WEBP']);
    for (const name of [...SCALED.slice(1), 'ORIGINAL'] as const) {
      const webp = await sharp(image.variant(name, 'WEBP').bytes).raw().toBuffer({ resolveWithObject: true });
      expect([webp.info.channels, webp.data[3]], name).toEqual([4, 0]);
      const jpeg = await seen(image.variant(name, 'JPEG').bytes);
      expect(
        [...jpeg.data.subarray(0, 3)].every((level) => level > 250),
        name,
      ).toBe(true);
    }
    expect(image.dominantColor).toBe('#3060c0');
  });
});
