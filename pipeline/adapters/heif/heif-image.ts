import type { Size } from '../../ports.ts';

/** A property of an item as it is written: a whole box. */
export interface Property {
  readonly type: string;
  readonly bytes: Buffer;
  readonly isEssential: boolean;
}

/** A picture coded in one piece, in HEVC (`hvc1`) or AV1 (`av01`). */
export interface CodedItem {
  readonly type: 'hvc1' | 'av01';
  readonly size: Size;
  readonly data: Buffer;
  readonly properties: readonly Property[];
}

/** A picture put together of equally large tiles, row by row; the last of a row or column may stick out. */
export interface GridItem {
  readonly type: 'grid';
  readonly size: Size;
  /** How many tiles there are, and how large the picture is that they make. */
  readonly data: Buffer;
  readonly properties: readonly Property[];
  readonly tiles: readonly CodedItem[];
}

export type Item = CodedItem | GridItem;

/** All that is kept of a HEIF file: the picture, and how transparent it is. */
export interface HeifImage {
  /** What the file calls itself: `heic`, `avif`, … */
  readonly brand: string;
  readonly picture: Item;
  readonly alpha: Item | null;
  readonly isPremultiplied: boolean;
}
