import { box, fullBox, uint } from './boxes.ts';
import type { HeifImage, Item, Property } from './heif-image.ts';

/** An item with the number it has in the file. */
interface Numbered {
  id: number;
  item: Item;
  isHidden: boolean;
}

const HIDDEN = 1;
/** Indices of properties take two bytes. */
const LARGE_INDEX = 1;
const ESSENTIAL = 0x8000;

/** Brands that every reader of the kind knows, beside the file's own. */
const COMPATIBLE = { hvc1: ['mif1', 'heic', 'miaf'], av01: ['mif1', 'avif', 'miaf'] } as const;

/** The picture as a HEIF file: what kind it is, what is in it, and its coded data, ISO/IEC 23008-12. */
export function writeHeif(image: HeifImage): Buffer {
  const items = numbered(image);
  const codec = coded(image.picture);
  const brands = box('ftyp', Buffer.from(`${image.brand}\0\0\0\0${COMPATIBLE[codec].join('')}`, 'latin1'));
  // Where the data begin is known once it is known how long everything before it is.
  const dataAt = brands.length + metaBox(image, items, 0).length + 8;
  return Buffer.concat([brands, metaBox(image, items, dataAt), box('mdat', ...items.map(({ item }) => item.data))]);
}

const coded = (item: Item) => (item.type === 'grid' ? (item.tiles[0]?.type ?? 'hvc1') : item.type);

/** The picture is the first. */
function numbered({ picture, alpha }: HeifImage): Numbered[] {
  const seen: Omit<Numbered, 'id'>[] = [{ item: picture, isHidden: false }, ...tilesOf(picture)];
  if (alpha) seen.push({ item: alpha, isHidden: true }, ...tilesOf(alpha));
  return seen.map((entry, index) => ({ ...entry, id: index + 1 }));
}

const tilesOf = (item: Item) =>
  item.type === 'grid' ? item.tiles.map((tile) => ({ item: tile, isHidden: true })) : [];

function metaBox(image: HeifImage, items: Numbered[], dataAt: number): Buffer {
  const handler = fullBox('hdlr', 0, 0, Buffer.from('\0\0\0\0pict', 'latin1'), Buffer.alloc(13));
  return fullBox(
    'meta',
    0,
    0,
    handler,
    fullBox('pitm', 0, 0, uint(2, 1)),
    locations(items, dataAt),
    types(items),
    ...references(image, items),
    properties(items),
  );
}

/** One piece each, one behind the other; offsets and lengths of four bytes, no base. */
function locations(items: Numbered[], dataAt: number): Buffer {
  let at = dataAt;
  const entries = items.map(({ id, item: { data } }) => {
    const entry = [uint(2, id), uint(2, 0), uint(2, 1), uint(4, at), uint(4, data.length)];
    at += data.length;
    return Buffer.concat(entry);
  });
  return fullBox('iloc', 0, 0, uint(2, 0x4400), uint(2, items.length), ...entries);
}

function types(items: Numbered[]): Buffer {
  const entries = items.map(({ id, item: { type }, isHidden }) =>
    fullBox('infe', 2, isHidden ? HIDDEN : 0, uint(2, id), uint(2, 0), Buffer.from(`${type}\0`, 'latin1')),
  );
  return fullBox('iinf', 0, 0, uint(2, items.length), ...entries);
}

function references({ alpha, isPremultiplied }: HeifImage, items: Numbered[]): Buffer[] {
  const idOf = (item: Item) => items.find((candidate) => candidate.item === item)?.id ?? 0;
  const reference = (type: string, from: number, to: number[]) =>
    box(type, uint(2, from), uint(2, to.length), ...to.map((id) => uint(2, id)));
  const all = items.flatMap(({ id, item }) =>
    item.type === 'grid' ? [reference('dimg', id, item.tiles.map(idOf))] : [],
  );
  if (alpha) all.push(reference('auxl', idOf(alpha), [1]));
  if (alpha && isPremultiplied) all.push(reference('prem', 1, [idOf(alpha)]));
  return all.length === 0 ? [] : [fullBox('iref', 0, 0, ...all)];
}

/** Each property once, however many items have it. */
function properties(items: Numbered[]): Buffer {
  const indices = new Map<string, number>();
  const written: Buffer[] = [];
  const indexOf = ({ bytes }: Property) => {
    const key = bytes.toString('latin1');
    const index = indices.get(key) ?? indices.size + 1;
    if (!indices.has(key)) written.push(bytes);
    indices.set(key, index);
    return index;
  };
  const associations = items.map(({ id, item }) => {
    const own = item.properties.map((property) => uint(2, indexOf(property) | (property.isEssential ? ESSENTIAL : 0)));
    return Buffer.concat([uint(2, id), uint(1, own.length), ...own]);
  });
  const associated = fullBox('ipma', 0, LARGE_INDEX, uint(4, items.length), ...associations);
  return box('iprp', box('ipco', ...written), associated);
}

/** The picture with an ICC profile for those who read no other description of its colours. */
export function withProfile(image: HeifImage, profile: Buffer): HeifImage {
  const bytes = box('colr', Buffer.from('prof', 'latin1'), profile);
  const properties = [...image.picture.properties, { type: 'colr', bytes, isEssential: false }];
  return { ...image, picture: { ...image.picture, properties } };
}
