import { MediaRejected, type Size } from '../../ports.ts';
import { cleanAv1 } from './av1.ts';
import { type Box, boxesOf, corruptHeif, cursorOf } from './boxes.ts';
import type { CodedItem, GridItem, HeifImage, Item } from './heif-image.ts';
import { cleanHevc } from './hevc.ts';
import { type Meta, readMeta } from './meta-box.ts';
import { cleanProperties, isAlpha, sizeOf } from './properties.ts';

type Codec = CodedItem['type'];

/** Of tiles and transparency together, since what sticks out of a grid is decoded, too. */
const PIXELS_TO_DECODE = 2.5;
const MAX_TILES = 1_024;

/**
 * Reads the picture in a HEIC (`hvc1`) or AVIF (`av01`) file, and nothing else: of its items only the primary one, its tiles
 * and its transparency; of their properties those that say how they are seen; of their data the coded pixels. Everything
 * else (EXIF, XMP, thumbnails, depth, gain maps, sequences) is as if it were not there.
 * Throws `MediaRejected`, TOO_MANY_PIXELS too, before anything is decoded: tiles that are larger than their picture.
 */
export function readHeif(file: Buffer, codec: Codec, maxPixels: number): HeifImage {
  const boxes = boxesOf(file, isWhole);
  const [brands, meta] = ['ftyp', 'meta'].map((type) => boxes.find((candidate) => candidate.type === type));
  if (!brands || !meta) throw corruptHeif();
  if (boxes.some(({ type }) => type === 'moov')) throw unsupported('Image sequences are not supported: send a still');
  const items = itemsOf(file, readMeta(meta), codec);
  const image = {
    brand: brands.body.toString('latin1', 0, 4),
    picture: items.picture(),
    alpha: items.alpha(),
    isPremultiplied: items.isPremultiplied,
  };
  requireFewPixels(image, maxPixels * PIXELS_TO_DECODE);
  return image;
}

/** Some phones write something behind the picture that is no box. */
const isWhole = (boxes: Box[]) => ['meta', 'mdat'].every((type) => boxes.some((box) => box.type === type));

function itemsOf(file: Buffer, meta: Meta, codec: Codec) {
  const referredTo = (type: string, from: number) =>
    meta.references.filter((reference) => reference.type === type && reference.from === from).flatMap(({ to }) => to);

  const propertiesOf = (id: number) => meta.properties.get(id) ?? [];

  function item(id: number): Item {
    return meta.types.get(id) === 'grid' ? grid(id) : coded(id);
  }

  function coded(id: number): CodedItem {
    if (meta.types.get(id) !== codec) throw unsupported('This file is coded in a way that is not supported');
    const { properties, lengthSize } = cleanProperties(propertiesOf(id));
    const size = sizeOf(propertiesOf(id));
    const data = itemData(file, meta, id);
    if (codec === 'hvc1') return { type: codec, size, properties, data: cleanHevc(data, lengthSize) };
    const clean = cleanAv1(data);
    // The decoder makes room for what the pixels say, whatever the container promises.
    if (clean.size.width > size.width || clean.size.height > size.height) throw corruptHeif();
    return { type: codec, size, properties, data: clean.data };
  }

  function grid(id: number): GridItem {
    const ids = referredTo('dimg', id);
    const { data, size, tileCount } = gridOf(itemData(file, meta, id));
    if (ids.length !== tileCount || new Set(ids).size !== ids.length) throw corruptHeif();
    const { properties } = cleanProperties(propertiesOf(id));
    return { type: 'grid', size, data, properties, tiles: ids.map(coded) };
  }

  const alphaId = meta.references.find(
    ({ type, from, to }) => type === 'auxl' && to.includes(meta.primary) && isAlpha(propertiesOf(from)),
  )?.from;

  return {
    picture: () => item(meta.primary),
    alpha: () => (alphaId === undefined ? null : item(alphaId)),
    isPremultiplied: alphaId !== undefined && referredTo('prem', meta.primary).includes(alphaId),
  };
}

/** The bytes of an item, put together from its pieces. */
function itemData(file: Buffer, meta: Meta, id: number): Buffer {
  const location = meta.locations.get(id);
  if (!location || location.method > 1) throw corruptHeif();
  const source = location.method === 0 ? file : meta.idat;
  let total = 0;
  const pieces = location.extents.map(({ at, length }) => {
    // No length means all there is.
    const piece = source.subarray(at, length === 0 ? source.length : at + length);
    total += piece.length;
    if (piece.length < length || total > file.length) throw corruptHeif();
    return piece;
  });
  if (total === 0) throw corruptHeif();
  return Buffer.concat(pieces);
}

/** The description of a grid, ISO/IEC 23008-12 section 6.6.2.3.2, and no more bytes than it takes. */
function gridOf(data: Buffer): { data: Buffer; size: Size; tileCount: number } {
  const cursor = cursorOf(data);
  cursor.take(1);
  const fieldLength = cursor.uint(1) & 1 ? 4 : 2;
  const tileCount = (cursor.uint(1) + 1) * (cursor.uint(1) + 1);
  if (tileCount > MAX_TILES) throw corruptHeif();
  const size = { width: cursor.uint(fieldLength), height: cursor.uint(fieldLength) };
  return { data: data.subarray(0, 4 + 2 * fieldLength), size, tileCount };
}

function requireFewPixels({ picture, alpha }: HeifImage, maxPixels: number): void {
  const items = [picture, ...(alpha ? [alpha] : [])];
  const coded = items.flatMap((item) => (item.type === 'grid' ? [item, ...item.tiles] : [item]));
  const pixels = coded.reduce((sum, { size }) => sum + size.width * size.height, 0);
  if (pixels > maxPixels)
    throw new MediaRejected('TOO_MANY_PIXELS', 'The image is built of more pixels than are allowed.');
}

const unsupported = (why: string) => new MediaRejected('UNSUPPORTED_TYPE', `${why}.`);
