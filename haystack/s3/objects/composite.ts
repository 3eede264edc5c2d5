/** A part of an object, where it lies in the whole. */
export interface PartSpan {
  number: number;
  start: number;
  byteSize: number;
  /** In the base64 form of its header, where the parts of the object have one. */
  checksum: string | null;
}

/** What is kept of a part when its object is put together. */
export type PartOfWhole = Omit<PartSpan, 'start'>;

/** The bucket of parts. No name that S3 allows has a leading dot, so no client can ask for what is in it. */
export const PARTS = '.parts';

/** Parts of one object stand together, in the order of their numbers. */
export function partKey(id: string, number: number): string {
  return `${id}/${String(number).padStart(5, '0')}`;
}

export function numberInPartKey(key: string): number {
  return Number(key.slice(key.indexOf('/') + 1));
}

/** The list of an object's parts, as it is stored under the object's key. */
export function encodeParts(parts: readonly PartOfWhole[]): Buffer {
  return Buffer.from(JSON.stringify(parts.map(({ number, byteSize, checksum }) => [number, byteSize, checksum])));
}

export function decodeParts(list: Buffer): PartSpan[] {
  let start = 0;
  return (JSON.parse(list.toString()) as [number, number, string | null][]).map(([number, byteSize, checksum]) => {
    const span = { number, start, byteSize, checksum };
    start += byteSize;
    return span;
  });
}
