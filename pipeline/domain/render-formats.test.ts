import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { createHeicDecoder } from '../adapters/heic/heic-decoder.ts';
import { riffChunk, withRiffChunks } from '../testing/crafted-files.ts';
import { craftedGif } from '../testing/crafted-gif.ts';
import { heicFixture, phoneHeic, turned, withPrimaries } from '../testing/crafted-heif.ts';
import { photo, photoOf, storedWith } from '../testing/photos.ts';
import { codec, type Rendered, recordingStore, rendered } from '../testing/render.ts';
import { meanError, seen } from '../testing/similarity.ts';
import { renderAvif } from './render-avif.ts';

/** The picture from which a camera held as `orientation` says has made `stored`: 6 and 8 undo each other, all others themselves. */
const uprightOf = (orientation: number, stored: Buffer) =>
  storedWith(({ 6: 8, 8: 6 } as Record<number, number>)[orientation] ?? orientation, stored);

/** As an app would show it that knows of no orientation, since all that was told of it is left out. */
const plain = (file: Buffer) => sharp(file).png().toBuffer();

/** The first quarter of the photo, as it lies in the file. */
const storedHeic = heicFixture('tiles').then(async (file) =>
  plain(await createHeicDecoder({ maxPixels: 1_000_000 })(file, null)),
);

describe.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %i', (orientation) => {
  let stored: Buffer;
  let upright: Buffer;

  beforeAll(async () => {
    upright = await plain(await photoOf('black-canyon', 240, 160));
    stored = await storedWith(orientation, upright);
  });

  async function expectUpright(image: Rendered, picture: Buffer): Promise<void> {
    const reference = await seen(picture);
    expect(image).toMatchObject({ width: reference.width, height: reference.height });
    for (const [name, format] of [
      ['SMALL', 'JPEG'],
      ['LARGE', 'WEBP'],
      ['ORIGINAL', 'JPEG'],
      ['ORIGINAL', 'WEBP'],
    ] as const) {
      expect(meanError(await seen(image.variant(name, format).bytes), reference), `${name} ${format}`).toBeLessThan(5);
    }
  }

  test.each(['png', 'webp'] as const)('of a %s, by its EXIF', async (format) => {
    const file = await sharp(stored).keepExif()[format]({ quality: 92 }).toBuffer();
    const image = await rendered(file, { contentType: `image/${format}` });
    await expectUpright(image, upright);
    const original = image.variant('ORIGINAL', format === 'png' ? 'PNG' : 'WEBP').bytes;
    expect(meanError(await seen(original), await seen(upright))).toBeLessThan(5);
  });

  test('of an AVIF, by its rotation and mirror', async () => {
    const file = turned(
      await sharp(await plain(stored))
        .avif({ quality: 80, effort: 0 })
        .toBuffer(),
      orientation,
    );
    const image = await rendered(file, { contentType: 'image/avif' });
    await expectUpright(image, upright);
    expect(meanError(await seen(image.variant('ORIGINAL', 'AVIF').bytes), await seen(upright))).toBeLessThan(5);
  });

  test('of a HEIC, by its rotation and mirror', async () => {
    const file = turned(await heicFixture('tiles'), orientation);
    const image = await rendered(file, { contentType: 'image/heic' });
    await expectUpright(image, await plain(await uprightOf(orientation, await storedHeic)));
    expect(image.variant('ORIGINAL', 'HEIC').bytes).toEqual(file);
  });
});

describe('a HEIC', () => {
  let straight: Buffer;

  beforeAll(async () => {
    straight = await sharp(await photo('nagasaki-boats'))
      .resize(512, 384, { fit: 'fill' })
      .png()
      .toBuffer();
  });

  test.each(['image/heic', 'image/heif'])(
    'announced as %s is kept as it is, and is there as JPEG and WebP',
    async (contentType) => {
      const image = await rendered(await phoneHeic(), { contentType });
      const formats = image.variants.filter(({ name }) => name === 'ORIGINAL').map(({ format }) => format);
      expect([image.width, image.height, formats]).toEqual([512, 384, ['HEIC', 'JPEG', 'WEBP']]);
      const { contentType: stored } = image.puts.find(({ key }) => key.endsWith('.heic')) ?? {};
      expect(stored).toBe('image/heic');
      expect(meanError(await seen(image.variant('LARGE', 'WEBP').bytes), await seen(straight))).toBeLessThan(6);
    },
  );

  test('in Display P3 comes out in sRGB, by a profile or by number', async () => {
    const file = await heicFixture('p3');
    const strong = await sharp(straight).modulate({ saturation: 3 }).png().toBuffer();
    const unsaid = await rendered(withPrimaries(file, 1), { contentType: 'image/heic' });
    // So small that only colours are left of it.
    const gist = async (file: Buffer) => seen(await sharp(file).resize(32, 24).png().toBuffer());
    const errorOf = async (image: Rendered) =>
      meanError(await gist(image.variant('LARGE', 'JPEG').bytes), await gist(strong));
    const profiled = await rendered(file, { contentType: 'image/heic' });
    const numbered = await rendered(withPrimaries(file, 12), { contentType: 'image/heic' });
    const wrong = await errorOf(unsaid);
    expect(await errorOf(profiled)).toBeLessThan(wrong / 2);
    expect(await errorOf(numbered)).toBeLessThan(wrong / 2);
    const original = await sharp(profiled.variant('ORIGINAL', 'JPEG').bytes).metadata();
    expect(original.hasProfile).toBe(true);
  });

  test('heeds its rotation, not what its EXIF says', async () => {
    expect(await rendered(await heicFixture('gps'), { contentType: 'image/heic' })).toMatchObject({
      width: 512,
      height: 384,
    });
  });
});

test('an AVIF of 10 bits is a picture like any other', async () => {
  const file = await sharp(await photoOf('black-canyon', 200, 150))
    .avif({ bitdepth: 10, effort: 0, quality: 80 })
    .toBuffer();
  const image = await rendered(file, { contentType: 'image/avif' });
  for (const name of ['SMALL', 'ORIGINAL'] as const) {
    expect(meanError(await seen(image.variant(name, 'JPEG').bytes), await seen(file)), name).toBeLessThan(4);
  }
});

describe('AVIF beside the other formats', () => {
  const made = async (image: Rendered, contentType: string) => {
    const objects = recordingStore(null);
    objects.puts.push(...image.puts);
    return renderAvif({ codec, objects }, { ownerId: '7001', contentType, variants: image.variants });
  };

  test('is made from a HEIC, and from what is left of an edited picture, in the sizes of the others', async () => {
    const file = await phoneHeic();
    const contentType = 'image/heic';
    const edited = await rendered(file, { contentType, edit: { fit: 'AS_IS', filter: 'MONO' } });
    for (const image of [await rendered(file, { contentType }), edited]) {
      for (const { name, width, height, byteSize, key } of await made(image, contentType)) {
        const webp = image.variant(name, 'WEBP');
        expect([width, height, key.at(0)]).toEqual([webp.width, webp.height, webp.key.at(0)]);
        expect(byteSize).toBeLessThan(webp.byteSize);
      }
    }
    expect((await made(edited, contentType)).length).toBeGreaterThan(0);
  });

  test('is not made where it does not pay, of an animation, or of what is gone', async () => {
    const tiny = await rendered(await photoOf('black-canyon', 8, 8));
    expect(await made(tiny, 'image/jpeg')).toEqual([]);
    const gif = await rendered(craftedGif({ frames: [{}, {}] }), { contentType: 'image/gif' });
    expect(await made(gif, 'image/gif')).toEqual([]);
    expect(await made({ ...tiny, puts: [] }, 'image/jpeg')).toEqual([]);
  });
});

test('a WebP whose EXIF stands where there is no room for one is shown as it lies', async () => {
  const simple = await sharp(await photoOf('black-canyon', 60, 40))
    .webp()
    .toBuffer();
  const file = withRiffChunks(
    simple,
    riffChunk('EXIF', Buffer.from('MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0', 'latin1')),
  );
  expect(await rendered(file, { contentType: 'image/webp' })).toMatchObject({ width: 60, height: 40 });
});
