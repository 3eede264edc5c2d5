import { S3Error } from './errors.ts';

/** Bytes `start` to `end`, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The one range a `Range` header asks for, within an object of `byteSize` bytes (RFC 9110, 14.1.2). Null means the
 * whole object: no header, another unit, several ranges or nonsense, all of which a server may ignore.
 */
export function readRange(header: string | undefined, byteSize: number): ByteRange | null {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  const range =
    first === ''
      ? { start: Math.max(0, byteSize - Number(last)), end: byteSize - 1 }
      : { start: Number(first), end: last === '' ? byteSize - 1 : Math.min(Number(last), byteSize - 1) };
  if (first !== '' && last !== '' && Number(last) < Number(first)) return null;
  if (range.start > range.end) {
    throw new S3Error('InvalidRange', undefined, { headers: { 'content-range': `bytes */${byteSize}` } });
  }
  return range;
}
