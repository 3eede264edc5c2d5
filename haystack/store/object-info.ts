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
}

export type StoredInfo = ObjectInfo & { byteSize: number };

export function infoOf(head: NeedleHead): StoredInfo {
  return { ...(JSON.parse(head.metadata) as ObjectInfo), byteSize: head.dataLength };
}

/** The metadata of a needle that says something by its name alone. */
export function metadataOfMark(modifiedAt: number): string {
  return JSON.stringify({ modifiedAt });
}

/** When a needle with this metadata was asked for, in milliseconds since 1970; 0 where that was not noted. */
export function writtenAt(metadata: string): number {
  if (metadata === '') return 0;
  const { modifiedAt } = JSON.parse(metadata) as Partial<ObjectInfo>;
  return modifiedAt ?? 0;
}
