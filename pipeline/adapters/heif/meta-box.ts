import { type Box, boxesOf, corruptHeif, cursorOf, fullBoxOf } from './boxes.ts';

/** Where the bytes of an item are: in the file, or in the box `idat`. */
interface Location {
  method: number;
  extents: { at: number; length: number }[];
}

interface Reference {
  type: string;
  from: number;
  to: number[];
}

/** What the box `meta` says of the items of a file, ISO/IEC 14496-12 section 8.11 and 23008-12 section 9.3. */
export interface Meta {
  primary: number;
  types: Map<number, string>;
  locations: Map<number, Location>;
  references: Reference[];
  /** By item, in the order in which they apply. */
  properties: Map<number, { box: Box; isEssential: boolean }[]>;
  idat: Buffer;
}

/** More than a picture of a thousand tiles, its transparency, depth and thumbnails are. */
const MAX_ITEMS = 4_000;

/** Reads `meta`. Throws `MediaRejected`. */
export function readMeta(meta: Box): Meta {
  const boxes = boxesOf(meta.body.subarray(4));
  const only = (type: string) => boxes.find((candidate) => candidate.type === type)?.body;
  const required = (type: string) => only(type) ?? fail();
  if (required('hdlr').toString('latin1', 8, 12) !== 'pict') fail();
  return {
    primary: numberIn(required('pitm'), (version) => (version === 0 ? 2 : 4)),
    types: itemTypes(required('iinf')),
    locations: itemLocations(required('iloc')),
    references: itemReferences(only('iref')),
    properties: itemProperties(required('iprp')),
    idat: only('idat') ?? Buffer.alloc(0),
  };
}

function numberIn(body: Buffer, length: (version: number) => number): number {
  const { version, cursor } = fullBoxOf(body);
  return cursor.uint(length(version));
}

function itemTypes(body: Buffer): Map<number, string> {
  const { version, cursor } = fullBoxOf(body);
  cursor.take(version === 0 ? 2 : 4);
  const entries = boxesOf(body.subarray(version === 0 ? 6 : 8)).filter(({ type }) => type === 'infe');
  return new Map(entries.slice(0, MAX_ITEMS).map((entry) => itemType(entry.body)));
}

function itemType(body: Buffer): [number, string] {
  const { version, cursor } = fullBoxOf(body);
  // Before version 2 items have names, but no types.
  if (version < 2) return [cursor.uint(2), ''];
  const id = cursor.uint(version === 2 ? 2 : 4);
  cursor.take(2);
  return [id, cursor.text(4)];
}

function itemLocations(body: Buffer): Map<number, Location> {
  const { version, cursor } = fullBoxOf(body);
  const sizes = cursor.uint(2);
  const [offsetSize, lengthSize, baseSize, indexSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15, sizes & 15];
  if ([offsetSize, lengthSize, baseSize, indexSize].some((size) => ![0, 4, 8].includes(size))) fail();
  const count = limited(cursor.uint(version < 2 ? 2 : 4));
  const locations = new Map<number, Location>();
  for (let index = 0; index < count; index++) {
    const id = cursor.uint(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : cursor.uint(2) & 15;
    const dataReference = cursor.uint(2);
    const base = cursor.uint(baseSize);
    const extents = Array.from({ length: limited(cursor.uint(2)) }, () => {
      if (version > 0) cursor.take(indexSize);
      return { at: base + cursor.uint(offsetSize), length: cursor.uint(lengthSize) };
    });
    // Data in other files are never read.
    if (dataReference === 0) locations.set(id, { method, extents });
  }
  return locations;
}

function itemReferences(body: Buffer | undefined): Reference[] {
  if (!body) return [];
  const idSize = body[0] === 0 ? 2 : 4;
  return boxesOf(body.subarray(4)).map((reference) => {
    const cursor = cursorOf(reference.body);
    const from = cursor.uint(idSize);
    const to = Array.from({ length: limited(cursor.uint(2)) }, () => cursor.uint(idSize));
    return { type: reference.type, from, to };
  });
}

function itemProperties(body: Buffer): Meta['properties'] {
  const boxes = boxesOf(body);
  const all = boxesOf(boxes.find(({ type }) => type === 'ipco')?.body ?? fail());
  const properties: Meta['properties'] = new Map();
  for (const { body: associations } of boxes.filter(({ type }) => type === 'ipma')) {
    const { version, flags, cursor } = fullBoxOf(associations);
    const count = limited(cursor.uint(4));
    for (let index = 0; index < count; index++) {
      const id = cursor.uint(version === 0 ? 2 : 4);
      const size = flags & 1 ? 2 : 1;
      const associated = Array.from({ length: cursor.uint(1) }, () => associatedProperty(all, cursor.uint(size), size));
      properties.set(
        id,
        associated.filter((property) => property !== null),
      );
    }
  }
  return properties;
}

function associatedProperty(all: Box[], association: number, size: number) {
  const essential = size === 2 ? 0x8000 : 0x80;
  const index = association & (essential - 1);
  // Index 0 stands for no property.
  return index === 0 ? null : { box: all[index - 1] ?? fail(), isEssential: (association & essential) !== 0 };
}

const limited = (count: number) => (count > MAX_ITEMS ? fail() : count);

function fail(): never {
  throw corruptHeif();
}
