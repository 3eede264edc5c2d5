import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { heicFixture, phoneHeic, turned } from '../../testing/crafted-heif.ts';
import { photoOf } from '../../testing/photos.ts';
import { box, boxesOf, fullBox, uint } from './boxes.ts';
import { readHeif } from './read-heif.ts';
import { writeHeif } from './write-heif.ts';

const SECRET = '<script>Lat48</script>';
const MAX_PIXELS = 50_000_000;

let avif: Buffer;
let gps: Buffer;

beforeAll(async () => {
  avif = await sharp(await photoOf('black-canyon', 256, 192))
    .avif({ effort: 0 })
    .toBuffer();
  gps = await heicFixture('gps');
});

const heic = (file: Buffer) => readHeif(file, 'hvc1', MAX_PIXELS);
const corrupt = expect.objectContaining({ code: 'CORRUPT' });
const unsupported = expect.objectContaining({ code: 'UNSUPPORTED_TYPE' });

describe('a picture', () => {
  test('is the same when it is read from what was written', () => {
    for (const [file, codec] of [
      [gps, 'hvc1'],
      [avif, 'av01'],
    ] as const) {
      const image = readHeif(file, codec, MAX_PIXELS);
      const written = writeHeif(image);
      expect(readHeif(written, codec, MAX_PIXELS)).toEqual(image);
      expect(writeHeif(readHeif(written, codec, MAX_PIXELS))).toEqual(written);
    }
  });

  test('keeps its coded pixels byte for byte, and is all that is kept', () => {
    const image = heic(gps);
    expect(gps.includes(image.picture.data.subarray(-20_000))).toBe(true);
    expect(boxesOf(writeHeif(image)).map(({ type }) => type)).toEqual(['ftyp', 'meta', 'mdat']);
    expect(writeHeif(image).includes('Exif')).toBe(false);
  });

  test('of a phone is its tiles in their order, without thumbnail, depth, EXIF, XMP, names, clip or padding', async () => {
    const file = await phoneHeic({ secret: SECRET });
    const image = heic(file);
    expect(image).toMatchObject({ picture: { type: 'grid', size: { width: 512, height: 384 } }, alpha: null });
    expect(image.picture.type === 'grid' && image.picture.tiles.length).toBe(4);
    const written = writeHeif(image);
    expect([file.includes(SECRET), written.includes('script'), written.includes('x:xmp')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(heic(written)).toEqual(image);
  });

  test('keeps its transparency, whichever way it is written down', async () => {
    const half = sharp({
      create: { width: 64, height: 64, channels: 4, background: { r: 9, g: 200, b: 9, alpha: 0.5 } },
    });
    const file = await half.avif({ effort: 0 }).toBuffer();
    const written = writeHeif(readHeif(file, 'av01', MAX_PIXELS));
    const alphaOf = async (bytes: Buffer) => (await sharp(bytes).raw().toBuffer())[3];
    expect(await alphaOf(file)).toBeGreaterThan(100);
    expect(await alphaOf(written)).toBe(await alphaOf(file));
  });
});

describe('what hides in the coded data goes', () => {
  test('supplemental information of HEVC, whose encoders like to sign', () => {
    const { picture } = heic(gps);
    const sei = Buffer.concat([uint(4, 2 + SECRET.length), Buffer.from([39 << 1, 1]), Buffer.from(SECRET)]);
    const stuffed = { ...heic(gps), picture: { ...picture, data: Buffer.concat([sei, picture.data, sei]) } };
    expect(heic(writeHeif(stuffed)).picture.data).toEqual(picture.data);
  });

  test('metadata and padding of AV1', () => {
    const image = readHeif(avif, 'av01', MAX_PIXELS);
    const unit = (type: number) => Buffer.concat([Buffer.from([(type << 3) | 2, SECRET.length]), Buffer.from(SECRET)]);
    const data = Buffer.concat([image.picture.data, unit(5), unit(15)]);
    const stuffed = writeHeif({ ...image, picture: { ...image.picture, data } });
    expect(readHeif(stuffed, 'av01', MAX_PIXELS).picture.data).toEqual(image.picture.data);
  });
});

describe('a bomb', () => {
  test.each([
    ['of a grid of a thousand tiles and more', { columns: 40, rows: 30 }, corrupt],
    [
      'that has fewer tiles than its grid',
      { width: 60_000, height: 60_000 },
      expect.objectContaining({ code: 'TOO_MANY_PIXELS' }),
    ],
  ])('%s is refused before it is decoded', async (_name, grid, refusal) => {
    const file = await phoneHeic(grid);
    expect(() => heic(file)).toThrow(refusal);
  });

  test('whose grid is made of the same tile time and again is refused', async () => {
    const file = await phoneHeic();
    const tiles = file.indexOf('dimg') + 8;
    file.writeUInt16BE(file.readUInt16BE(tiles), tiles + 2);
    expect(() => heic(file)).toThrow(corrupt);
  });

  test('whose tiles are large where the picture is small is refused', () => {
    expect(() => readHeif(gps, 'hvc1', 10_000)).toThrow(expect.objectContaining({ code: 'TOO_MANY_PIXELS' }));
  });

  test('whose AV1 is larger than its container says is refused', () => {
    const lying = Buffer.from(avif);
    lying.writeUInt32BE(8, lying.indexOf('ispe') + 8);
    expect(() => readHeif(lying, 'av01', MAX_PIXELS)).toThrow(corrupt);
  });
});

describe('a file is refused', () => {
  test('that is coded otherwise than it says', () => {
    expect(() => heic(avif)).toThrow(unsupported);
    expect(() => readHeif(gps, 'av01', MAX_PIXELS)).toThrow(unsupported);
  });

  test('that is a sequence', () => {
    expect(() => heic(Buffer.concat([gps, box('moov', Buffer.alloc(8))]))).toThrow(unsupported);
  });

  test('that insists on being shown in a way nobody here knows', () => {
    const image = heic(gps);
    const odd = { type: 'oddP', isEssential: true, bytes: box('oddP', Buffer.alloc(4)) };
    const file = (isEssential: boolean) =>
      writeHeif({
        ...image,
        picture: { ...image.picture, properties: [...image.picture.properties, { ...odd, isEssential }] },
      });
    expect(() => heic(file(true))).toThrow(unsupported);
    expect(heic(file(false))).toEqual(image);
  });

  test('that is cut off anywhere', () => {
    for (let length = 1; length < gps.length; length += 501) {
      expect(() => heic(gps.subarray(0, length)), `${length} bytes`).toThrow(corrupt);
    }
  });

  test.each([
    ['no items', [fullBox('hdlr', 0, 0, Buffer.from('\0\0\0\0pict', 'latin1'))]],
    ['items that are no pictures', [fullBox('hdlr', 0, 0, Buffer.from('\0\0\0\0mdir', 'latin1'))]],
    ['a box that is smaller than a box can be', [Buffer.from([0, 0, 0, 4, 1, 2, 3, 4])]],
  ])('that has %s', (_name, inside) => {
    const file = Buffer.concat([box('ftyp', Buffer.from('heic\0\0\0\0')), fullBox('meta', 0, 0, ...inside)]);
    expect(() => heic(file)).toThrow(corrupt);
  });
});

test('a rotation is kept', () => {
  const written = writeHeif(heic(turned(gps, 6)));
  expect(heic(written).picture.properties.map(({ type }) => type)).toContain('irot');
});
