import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Cursor } from './cursor.ts';
import { blockBefore, decodeFirstNames, type FirstNames } from './first-names.ts';
import { TableCursor } from './table-cursor.ts';
import {
  type Description,
  decodeDescription,
  descriptionLength,
  NamesDamaged,
  openBlock,
  TRAILER_BYTES,
} from './table-format.ts';

/** A names table on disk, of which only every block's first name is in memory. */
export interface NamesTable {
  readonly path: string;
  readonly number: number;
  readonly description: Description;
  /** Bytes of memory, about. */
  readonly memoryBytes: number;
  /**
   * A way through its entries, from the first whose name is not before this one, reading so many blocks at once. It
   * throws NamesDamaged where the disk has changed them.
   */
  cursor(from: string, blocksAtOnce: number): Promise<Cursor>;
  /** The file is closed once it has been let go as often as it was kept, and once more. */
  keep(): void;
  letGo(): Promise<void>;
}

/** What an object and its entry in two arrays cost in V8, about, beside the name itself. */
const FIRST_NAME_BYTES = 40;

/** Throws NamesDamaged when it is not what was written, as far as that can be told without reading the entries. */
export async function openTable(path: string, number: number): Promise<NamesTable> {
  const file = await open(path, 'r');
  try {
    const { description, firstNames } = await readEnd(file, path);
    return tableOf({ path, number, description, firstNames, file });
  } catch (error) {
    await file.close();
    throw error;
  }
}

interface OpenTable {
  path: string;
  number: number;
  description: Description;
  firstNames: FirstNames;
  file: FileHandle;
}

function tableOf({ path, number, description, firstNames, file }: OpenTable): NamesTable {
  let users = 1;
  const startOf = (block: number) => firstNames.offsets[block] ?? description.blocksEnd;

  async function readBlocks(from: number, count: number): Promise<Buffer[]> {
    const end = Math.min(from + count, description.blocks);
    const bytes = await readFully(file, startOf(from), startOf(end) - startOf(from)).catch((cause: unknown) => {
      throw new NamesDamaged(path, { cause });
    });
    return Array.from({ length: end - from }, (_, at) => {
      const block = bytes.subarray(startOf(from + at) - startOf(from), startOf(from + at + 1) - startOf(from));
      const entries = openBlock(block);
      if (!entries) throw new NamesDamaged(path);
      return entries;
    });
  }

  return {
    path,
    number,
    description,
    memoryBytes: firstNames.names.reduce((sum, { length }) => sum + length + FIRST_NAME_BYTES, 0),
    async cursor(from, blocksAtOnce) {
      let next = blockBefore(firstNames, from);
      return TableCursor.at(from, async () => {
        const blocks = await readBlocks(next, blocksAtOnce);
        next += blocks.length;
        return blocks;
      });
    },
    keep() {
      users++;
    },
    async letGo() {
      users--;
      if (users === 0) await file.close();
    },
  };
}

async function readEnd(file: FileHandle, path: string): Promise<{ description: Description; firstNames: FirstNames }> {
  const { size } = await file.stat();
  const trailer = await readFully(file, Math.max(0, size - TRAILER_BYTES), Math.min(size, TRAILER_BYTES));
  const length = descriptionLength(trailer);
  if (length === null || length > size) throw new NamesDamaged(path);
  const description = decodeDescription(await readFully(file, size - TRAILER_BYTES - length, length), trailer);
  if (!description) throw new NamesDamaged(path);
  const firstNames = await readFully(file, description.blocksEnd, description.firstNamesLength);
  if (crc32(firstNames) !== description.firstNamesChecksum) throw new NamesDamaged(path);
  return { description, firstNames: decodeFirstNames(firstNames) };
}

/** Shorter at the end of the file. */
async function readFully(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
