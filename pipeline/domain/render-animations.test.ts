import sharp from 'sharp';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { animation, pixelOf } from '../testing/animations.ts';
import { riffChunk, withRiffChunks } from '../testing/crafted-files.ts';
import { craftedGif, type GifFrame } from '../testing/crafted-gif.ts';
import { codec, type Rendered, render, rendered } from '../testing/render.ts';

const DELAYS = [100, 250, 70];
const MOVING = ['SMALL', 'MEDIUM', 'LARGE', 'ORIGINAL'] as const;

/** How many frames, how long each, and how often they are shown. */
async function movement(file: Buffer) {
  const { pages = 1, delay, loop } = await sharp(file, { animated: true }).metadata();
  return { pages, delay, loop };
}

describe.each(['gif', 'webp'] as const)('an animated %s', (format) => {
  let file: Buffer;
  let image: Rendered;

  beforeAll(async () => {
    file = await animation(format, { delays: DELAYS });
    image = await rendered(file, { contentType: `image/${format}` });
  });

  test('stays what it is in the original, and moves in every WebP but the thumbnail', async () => {
    expect(image).toMatchObject({ kind: 'ANIMATION', width: 400, height: 300 });
    const original = image.variant('ORIGINAL', format === 'gif' ? 'GIF' : 'WEBP').bytes;
    expect(original.equals(file)).toBe(true);
    for (const name of MOVING) {
      expect(await movement(image.variant(name, 'WEBP').bytes), name).toEqual(await movement(file));
    }
    expect(await movement(image.variant('THUMBNAIL', 'WEBP').bytes)).toEqual({ pages: 1 });
  });

  test('has the sizes of a still, each frame in its place', async () => {
    for (const [name, width, height] of [
      ['SMALL', 320, 240],
      ['LARGE', 400, 300],
    ] as const) {
      const { bytes } = image.variant(name, 'WEBP');
      expect(await sharp(bytes, { animated: true }).metadata()).toMatchObject({ width, pageHeight: height });
      for (const [frame, channel] of [
        [0, 0],
        [1, 1],
        [2, 2],
      ] as const) {
        const pixel = await pixelOf(bytes, frame, 60, 60);
        expect(Math.max(...pixel), `${name} ${frame}`).toBe(pixel[channel]);
      }
    }
  });

  test('shows its first frame where nothing moves', async () => {
    for (const name of [...MOVING, 'THUMBNAIL'] as const) {
      const [red = 0, green = 255] = await pixelOf(image.variant(name, 'JPEG').bytes, 0, 20, 20);
      expect([red > 180, green < 80], name).toEqual([true, true]);
    }
  });
});

test('an animation is written once for all variants of its size', async () => {
  const animate = vi.fn(codec.animate);
  const small = await animation('gif', { width: 100, height: 80 });
  await render(small, { contentType: 'image/gif', deps: { codec: { ...codec, animate } } });
  expect(animate).toHaveBeenCalledTimes(1);
});

test('a GIF of one frame is an image', async () => {
  const image = await rendered(craftedGif(), { contentType: 'image/gif' });
  const formats = image.variants.filter(({ name }) => name === 'ORIGINAL').map(({ format }) => format);
  expect([image.kind, formats]).toEqual(['IMAGE', ['GIF', 'JPEG', 'WEBP']]);
});

test('an animation can be cropped, which leaves no GIF, but not filtered', async () => {
  const file = await animation('gif', { delays: DELAYS });
  const edit = { fit: 'AS_IS', crop: { x: 0, y: 0, width: 0.5, height: 0.5 } } as const;
  const image = await rendered(file, { contentType: 'image/gif', edit });
  expect(image).toMatchObject({ kind: 'ANIMATION', width: 200, height: 150 });
  const original = image.variant('ORIGINAL', 'WEBP');
  expect(original).toMatchObject({ width: 200, height: 150 });
  expect(await movement(original.bytes)).toEqual(await movement(file));
  expect(Math.max(...(await pixelOf(original.bytes, 2, 190, 140)))).toBeLessThan(60);
  expect(image.variants.some(({ format }) => format === 'GIF')).toBe(false);

  const { outcome } = await render(file, { contentType: 'image/gif', edit: { fit: 'AS_IS', filter: 'MONO' } });
  expect(outcome).toMatchObject({ outcome: 'rejected', code: 'UNSUPPORTED_TYPE' });
});

describe('too long', () => {
  const neverDecodes = { ...codec, decode: () => Promise.reject(new Error('decoded')) };
  const frames = (count: number, frame: GifFrame) => Array.from({ length: count }, () => frame);
  const rejection = async (file: Buffer, type = 'gif') =>
    (await render(file, { contentType: `image/${type}`, deps: { codec: neverDecodes } })).outcome;

  test.each([
    ['of 501 frames', { frames: frames(501, { delay: 2 }) }, /501 frames/],
    ['of 100 000 frames', { frames: frames(100_000, { delay: 2 }) }, /100000 frames/],
    ['of 31 seconds', { frames: frames(10, { delay: 310 }) }, /31 seconds/],
    ['of frames without a delay, as browsers show them', { frames: frames(301, { delay: 0 }) }, /30.1 seconds/],
    ['of frames too large together', { width: 5000, height: 5000, frames: frames(7, {}) }, /7 frames of 5000 × 5000/],
  ])('is a GIF %s, without decoding any', async (_name, gif, message) => {
    const outcome = await rejection(craftedGif(gif));
    expect(outcome).toMatchObject({ code: 'ANIMATION_TOO_LONG', message: expect.stringMatching(message) });
  });

  test('begins after 30 seconds', async () => {
    await expect(rejection(craftedGif({ frames: frames(300, { delay: 10 }) }))).rejects.toThrow('decoded');
  });

  test('is a WebP by the same measure', async () => {
    const moving = await animation('webp', { width: 40, height: 30 });
    const frame = moving.subarray(moving.lastIndexOf('ANMF') + 8);
    const more = Array.from({ length: 500 }, () => riffChunk('ANMF', frame));
    expect(await rejection(withRiffChunks(moving, ...more), 'webp')).toMatchObject({ code: 'ANIMATION_TOO_LONG' });
  });
});

test('a frame that is damaged rejects the animation before anything is stored', async () => {
  const file = await animation('webp', { delays: DELAYS });
  const damaged = Buffer.from(file);
  const last = damaged.lastIndexOf('ANMF') + 8 + 16 + 8;
  damaged.fill(0x5a, last, last + 12);
  const { outcome, puts } = await render(damaged, { contentType: 'image/webp' });
  expect(outcome).toMatchObject({ outcome: 'rejected', code: 'CORRUPT' });
  expect(puts).toEqual([]);
});
