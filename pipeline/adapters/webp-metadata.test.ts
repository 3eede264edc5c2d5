import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { riffChunk, withRiffChunks } from '../testing/crafted-files.ts';
import { stripWebp, webpFrameDelays } from './webp-metadata.ts';

const FLAGS = 20;
const ALPHA = 0x10;
const EXIF = 0x08;

const picture = sharp({ create: { width: 9, height: 9, channels: 4, background: { r: 9, g: 99, b: 9, alpha: 0.5 } } });
let plain: Buffer;
let telling: Buffer;

beforeAll(async () => {
  plain = await picture.clone().webp().toBuffer();
  telling = await picture
    .clone()
    .withExif({ IFD0: { Copyright: 'someone' } })
    .withXmp('<x/>')
    .webp()
    .toBuffer();
});

test('drops EXIF, XMP and unknown chunks, and the header no longer promises them', () => {
  const stripped = stripWebp(withRiffChunks(telling, riffChunk('odd!', 'odd')), 1);
  expect(stripped).toEqual(plain);
  expect(stripped[FLAGS]).toBe(ALPHA);
});

test('keeps an orientation, readable again', async () => {
  const stripped = stripWebp(telling, 3);
  expect(stripped[FLAGS]).toBe(ALPHA | EXIF);
  expect(await sharp(stripped).metadata()).toMatchObject({ orientation: 3, hasAlpha: true });
});

test('keeps the frames of an animation, how long they are shown and how often, and nothing that hides in one', async () => {
  const frames = await Promise.all(
    ['#fff', '#000'].map((background) =>
      sharp({ create: { width: 9, height: 9, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  const moving = await sharp(frames, { join: { animated: true } })
    .webp({ delay: [120, 80], loop: 3 })
    .toBuffer();
  expect(webpFrameDelays(moving)).toEqual([120, 80]);
  expect(stripWebp(moving, 1)).toEqual(moving);

  const last = moving.lastIndexOf('ANMF');
  const hiding = withRiffChunks(moving, riffChunk('XMP ', '<x/>'), riffChunk('ANIM', 'another'));
  const frame = Buffer.concat([moving.subarray(last + 8), riffChunk('EVIL', '<script>')]);
  const stuffed = withRiffChunks(hiding.subarray(0, last), riffChunk('ANMF', frame), riffChunk('odd!', 'odd'));
  expect(stripWebp(hiding, 1)).toEqual(moving);
  expect(stripWebp(stuffed, 1)).toEqual(moving);
});

test('cuts what follows the end', () => {
  expect(stripWebp(Buffer.concat([plain, Buffer.from('after the end')]), 1)).toEqual(plain);
});

test('a chunk that promises more than there is is corrupt', () => {
  const greedy = Buffer.from(plain);
  greedy.writeUInt32LE(0x7fffffff, 16);
  for (const file of [greedy, plain.subarray(0, -2), Buffer.from('RIFF')]) {
    expect(() => stripWebp(file, 1)).toThrow(expect.objectContaining({ code: 'CORRUPT' }));
  }
});
