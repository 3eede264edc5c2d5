import { readFile } from 'node:fs/promises';
import { box, boxesOf, fullBox, uint } from '../adapters/heif/boxes.ts';
import type { CodedItem } from '../adapters/heif/heif-image.ts';
import { readMeta } from '../adapters/heif/meta-box.ts';
import { readHeif } from '../adapters/heif/read-heif.ts';
import { writeHeif } from '../adapters/heif/write-heif.ts';

export type HeicFixture = 'p3' | 'gps' | 'tiles';

/** A HEIC file, see fixtures/README.md. */
export const heicFixture = (name: HeicFixture): Promise<Buffer> =>
  readFile(new URL(`./fixtures/${name}.heic`, import.meta.url));

/**
 * The rotation (quarters against the clock) and then the mirror (0 top to bottom, 1 left to right) that stand for each EXIF
 * orientation, as MIAF (ISO/IEC 23000-22) has them.
 */
const TURNS: Readonly<Record<number, { rotation?: number; mirror?: number }>> = {
  1: {},
  2: { mirror: 1 },
  3: { rotation: 2 },
  4: { mirror: 0 },
  5: { rotation: 1, mirror: 0 },
  6: { rotation: 3 },
  7: { rotation: 3, mirror: 0 },
  8: { rotation: 1 },
};

/** The HEIC or AVIF file as if it had been taken with the camera held as EXIF's `orientation` says. */
export function turned(file: Buffer, orientation: number): Buffer {
  const image = readHeif(file, file.includes('av01') ? 'av01' : 'hvc1', 50_000_000);
  const { rotation, mirror } = TURNS[orientation] ?? {};
  const property = (type: string, value: number) => ({ type, isEssential: true, bytes: box(type, uint(1, value)) });
  const turns = [
    ...(rotation === undefined ? [] : [property('irot', rotation)]),
    ...(mirror === undefined ? [] : [property('imir', mirror)]),
  ];
  const picture = { ...image.picture, properties: [...image.picture.properties, ...turns] };
  return writeHeif({ ...image, picture });
}

/** The AVIF or HEIC file with its colours said by number (ITU-T H.273) instead of by a profile. */
export function withPrimaries(file: Buffer, primaries: number): Buffer {
  const image = readHeif(file, file.includes('av01') ? 'av01' : 'hvc1', 50_000_000);
  const nclx = box('colr', Buffer.from('nclx', 'latin1'), uint(2, primaries), uint(2, 13), uint(2, 6), uint(1, 0x80));
  const others = image.picture.properties.filter(({ type }) => type !== 'colr');
  const picture = { ...image.picture, properties: [...others, { type: 'colr', isEssential: false, bytes: nclx }] };
  return writeHeif({ ...image, picture });
}

export interface PhoneHeic {
  /** As many as the four tiles are taken for: more is a bomb. */
  columns?: number;
  rows?: number;
  /** What the grid says it is; the tiles make 512 × 384. */
  width?: number;
  height?: number;
  /** Put wherever a phone, or anybody, could have put it. */
  secret?: string;
}

/**
 * A photo as phones write it: tiles in a grid whose description lies in `idat`, a thumbnail, a depth map, EXIF and XMP, names,
 * and a clip behind it all. Written here by hand, so that what reads it is not asked about its own work.
 */
export async function phoneHeic({
  columns = 2,
  rows = 2,
  width = 512,
  height = 384,
  secret = '',
}: PhoneHeic = {}): Promise<Buffer> {
  const four = await tiles();
  const pieces = Array.from({ length: columns * rows }, (_, index) => four[index % 4]).filter(
    (tile) => tile !== undefined,
  );
  const grid = Buffer.concat([Buffer.from([0, 0, rows - 1, columns - 1]), uint(2, width), uint(2, height)]);
  const [gridId, thumbnailId, depthId, exifId, xmpId] = [49, 50, 51, 52, 53].map((id) => id + pieces.length);
  const items = [
    ...pieces.map((tile, index) => ({ id: index + 1, type: 'hvc1', data: tile.data, properties: tile.properties })),
    {
      id: gridId,
      type: 'grid',
      data: grid,
      properties: [property('ispe', uint(4, 0), uint(4, width), uint(4, height))],
    },
    { id: thumbnailId, type: 'hvc1', data: four[0]?.data, properties: four[0]?.properties },
    {
      id: depthId,
      type: 'hvc1',
      data: four[1]?.data,
      properties: [
        ...(four[1]?.properties ?? []),
        property('auxC', uint(4, 0), Buffer.from(`urn:com:apple:photo:2020:aux:hdrgainmap\0${secret}`)),
      ],
    },
    { id: exifId, type: 'Exif', data: Buffer.from(`\0\0\0\x06Exif\0\0MM\0*${secret}`), properties: [] },
    { id: xmpId, type: 'mime', data: Buffer.from(`<x:xmpmeta>${secret}</x:xmpmeta>`), properties: [] },
  ].map(({ id = 0, data = Buffer.alloc(0), properties = [], type }) => ({ id, data, properties, type }));

  const ids = pieces.map((_, index) => index + 1);
  const references = fullBox(
    'iref',
    0,
    0,
    reference('dimg', gridId, ids),
    reference('thmb', thumbnailId, [gridId]),
    reference('auxl', depthId, [gridId]),
    reference('cdsc', exifId, [gridId]),
    reference('cdsc', xmpId, [gridId]),
  );
  const handler = fullBox(
    'hdlr',
    0,
    0,
    Buffer.from('\0\0\0\0pict', 'latin1'),
    Buffer.alloc(12),
    Buffer.from(`${secret}\0`),
  );
  const before = box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1'));
  const meta = (dataAt: number) =>
    fullBox(
      'meta',
      0,
      0,
      handler,
      fullBox('pitm', 0, 0, uint(2, gridId ?? 0)),
      fullBox('iinf', 0, 0, uint(2, items.length), ...items.map((item) => entry(item, secret))),
      references,
      properties(items),
      box('idat', grid, Buffer.from(secret)),
      locations(items, dataAt),
      box('uuid', Buffer.alloc(16), Buffer.from(secret)),
    );
  const dataAt = before.length + meta(0).length + 8;
  const data = box('mdat', ...items.map((item) => item.data), Buffer.from(secret));
  return Buffer.concat([
    before,
    meta(dataAt),
    data,
    box('mpvd', Buffer.from(secret)),
    box('free', Buffer.from(secret)),
  ]);
}

interface CraftedItem {
  id: number;
  type: string;
  data: Buffer;
  properties: readonly { bytes: Buffer }[];
}

/** The four pictures in `tiles.heic`. */
async function tiles(): Promise<CodedItem[]> {
  const file = await heicFixture('tiles');
  const meta = boxesOf(file).find(({ type }) => type === 'meta');
  if (!meta) throw new Error('tiles.heic has no items');
  return [...readMeta(meta).types.keys()].map((id) => pictureOf(file, id));
}

/** One of several pictures, by making it the first. */
function pictureOf(file: Buffer, id: number): CodedItem {
  const copy = Buffer.from(file);
  copy.writeUInt16BE(id, copy.indexOf('pitm') + 8);
  const { picture } = readHeif(copy, 'hvc1', 50_000_000);
  if (picture.type === 'grid') throw new Error('tiles.heic has tiles that have tiles');
  return picture;
}

const property = (type: string, ...body: Buffer[]) => ({ bytes: box(type, ...body) });

const reference = (type: string, from = 0, to: (number | undefined)[] = []) =>
  box(type, uint(2, from), uint(2, to.length), ...to.map((id) => uint(2, id ?? 0)));

function entry({ id, type }: CraftedItem, name: string): Buffer {
  const kind = type === 'mime' ? 'application/rdf+xml\0' : '';
  return fullBox('infe', 2, type === 'grid' ? 0 : 1, uint(2, id), uint(2, 0), Buffer.from(`${type}${name}\0${kind}`));
}

function properties(items: CraftedItem[]): Buffer {
  const all = items.flatMap((item) => item.properties.map(({ bytes }) => bytes));
  let used = 0;
  const associations = items.map((item) => {
    const own = item.properties.map(() => uint(2, ++used));
    return Buffer.concat([uint(2, item.id), uint(1, own.length), ...own]);
  });
  return box('iprp', box('ipco', ...all), fullBox('ipma', 0, 1, uint(4, items.length), ...associations));
}

/** Version 1: the grid lies in `idat`, everything else in the file, in a base and an offset. */
function locations(items: CraftedItem[], dataAt: number): Buffer {
  let at = 0;
  const entries = items.map(({ id, type, data }) => {
    const [method, base, offset] = type === 'grid' ? [1, 0, 0] : [0, dataAt, at];
    at += data.length;
    return Buffer.concat([
      uint(2, id),
      uint(2, method),
      uint(2, 0),
      uint(4, base),
      uint(2, 1),
      uint(4, offset),
      uint(4, data.length),
    ]);
  });
  return fullBox('iloc', 1, 0, uint(2, 0x4440), uint(2, items.length), ...entries);
}
