import sharp from 'sharp';
import { expect, test } from 'vitest';
import { blankPng } from '../testing/crafted-files.ts';
import { sharpImageCodec } from './sharp-image-codec.ts';

const codec = sharpImageCodec({ maxPixels: 10_000 });

test('libvips reads no other format, whatever a file says it is', async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  const tiff = await sharp(blankPng(9, 9)).tiff().toBuffer();
  for (const file of [svg, tiff]) {
    await expect(codec.readHeader(file, 'PNG')).rejects.toMatchObject({ code: 'CORRUPT' });
    await expect(codec.decode(file, { width: 9, height: 9 })).rejects.toMatchObject({ code: 'CORRUPT' });
  }
});

test('reads the header of any size, and decodes none past its limit', async () => {
  const size = { width: 101, height: 100 };
  expect(await codec.readHeader(blankPng(101, 100), 'PNG')).toEqual({ format: 'PNG', size, orientation: 1 });
  await expect(codec.decode(blankPng(101, 100), size)).rejects.toMatchObject({ code: 'CORRUPT' });
  expect((await codec.decode(blankPng(100, 100), { width: 10, height: 10 })).pixels).toEqual(Buffer.alloc(300));
});

test('one thread an operation, and nothing cached', () => {
  expect(sharp.concurrency()).toBe(1);
  expect(sharp.cache()).toMatchObject({ memory: { max: 0 }, items: { max: 0 } });
});
