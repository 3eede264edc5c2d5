import type { NeedleHead } from './needle.ts';

/** What is kept beside an object's bytes. */
export interface ObjectInfo {
  /** Response headers the writer chose, by lower-case name. */
  headers: Record<string, string>;
  /** Checksum headers the bytes were proved against, by lower-case name. */
  checksums: Record<string, string>;
  /** Hexadecimal MD5, without quotes. */
  eTag: string;
  /** Milliseconds since 1970. */
  modifiedAt: number;
  /** What a listing shows as the size, where the object is more than the bytes beside this. */
  totalSize?: number;
  /** Of an object that lies in parts: where they are. The bytes beside this are then the list of them. */
  composite?: { id: string; partCount: number; checksumType: 'FULL_OBJECT' | 'COMPOSITE' };
  /** Of a part: the object it is, or is to be, a part of. */
  partOf?: { bucket: string; key: string };
}

export type StoredInfo = ObjectInfo & { byteSize: number };

export function infoOf(head: NeedleHead): StoredInfo {
  return { ...(JSON.parse(head.metadata) as ObjectInfo), byteSize: head.dataLength };
}

/** The metadata of a needle that says something by its name alone. */
export function metadataOfMark(modifiedAt: number): string {
  return JSON.stringify({ modifiedAt });
}

/** What a listing shows of the metadata, with nothing where that was not noted. */
export function describe(metadata: string): { eTag: string; modifiedAt: number; totalSize: number | undefined } {
  const { eTag = '', modifiedAt = 0, totalSize } = (metadata === '' ? {} : JSON.parse(metadata)) as Partial<ObjectInfo>;
  return { eTag, modifiedAt, totalSize };
}
