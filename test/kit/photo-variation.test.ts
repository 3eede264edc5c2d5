import sharp from 'sharp';
import { expect, test } from 'vitest';
import { photoVariation } from './photo-variation.ts';
import { photo, photographNames } from './photos.ts';

const seeds = Array.from({ length: 12 }, (_, index) => `seed ${index}`);
const FORMATS = { jpeg: 'image/jpeg', png: 'image/png', webp: 'image/webp' };

test.each(photographNames)('%s ships as a JPEG of about 1024 px', async (name) => {
  const { bytes, contentType } = photo(name);
  const { format, width, height } = await sharp(bytes).metadata();
  expect(contentType).toBe('image/jpeg');
  expect(format).toBe('jpeg');
  expect(Math.max(width, height)).toBe(1024);
});

test('every seed makes another photo, and the same one again', async () => {
  const made = await Promise.all(seeds.map((seed) => photoVariation('nagasaki-boats', seed)));
  const again = await Promise.all(seeds.map((seed) => photoVariation('nagasaki-boats', seed)));
  expect(again.map(({ bytes }) => bytes.toString('base64'))).toEqual(made.map(({ bytes }) => bytes.toString('base64')));
  expect(new Set(made.map(({ bytes }) => bytes.toString('base64'))).size).toBe(seeds.length);
});

test('each is what its type says, of a shape and size that a post shows uncropped', async () => {
  const types = new Set<string>();
  for (const seed of seeds) {
    const { bytes, contentType } = await photoVariation('locomotion-house-cat', seed);
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    const { format } = await sharp(bytes).metadata();
    types.add(contentType);
    expect(FORMATS).toHaveProperty(format, contentType);
    expect(data.length).toBe(info.width * info.height * info.channels);
    expect(Math.max(info.width, info.height)).toBeGreaterThanOrEqual(640);
    expect(Math.max(info.width, info.height)).toBeLessThanOrEqual(900);
    expect(info.width / info.height).toBeGreaterThan(0.79);
    expect(info.width / info.height).toBeLessThan(1.92);
  }
  expect(types.size).toBeGreaterThan(1);
});

test('a frame shows that part of the photograph alone', async () => {
  const sky = { x: 0, y: 0, width: 1, height: 0.2 };
  const trees = { x: 0, y: 0.8, width: 1, height: 0.2 };
  const brightness = async (frame: typeof sky) => {
    const { bytes } = await photoVariation('french-alpine-landscape', 'frames', { frame });
    const { channels } = await sharp(bytes).stats();
    return channels[0]?.mean ?? 0;
  };
  expect(await brightness(sky)).toBeGreaterThan((await brightness(trees)) * 1.5);
});
