import type { Cursor } from './cursor.ts';
import { decodeEntry, encodedLength, type NameEntry } from './entry.ts';

/** The entries of the next blocks; none at the end of the table. */
export type ReadBlocks = () => Promise<Buffer[]>;

const NOTHING = Buffer.alloc(0);

/** A way through the entries of blocks, which are read when they are come to. */
export class TableCursor implements Cursor {
  current: NameEntry | null = null;
  readonly #readBlocks: ReadBlocks;
  #blocks: Buffer[] = [];
  #block: Buffer = NOTHING;
  #at = 0;

  private constructor(readBlocks: ReadBlocks) {
    this.#readBlocks = readBlocks;
  }

  /** Stands at the first entry whose name is not before this one. */
  static async at(name: string, readBlocks: ReadBlocks): Promise<TableCursor> {
    const cursor = new TableCursor(readBlocks);
    do await cursor.advance();
    while (cursor.current && cursor.current.name < name);
    return cursor;
  }

  advance(): Promise<void> | null {
    if (this.#at >= this.#block.length) return this.#enterNextBlock();
    this.#decode();
    return null;
  }

  async #enterNextBlock(): Promise<void> {
    if (this.#blocks.length === 0) this.#blocks = await this.#readBlocks();
    this.#block = this.#blocks.shift() ?? NOTHING;
    this.#at = 0;
    this.current = null;
    if (this.#block.length > 0) this.#decode();
  }

  #decode(): void {
    this.current = decodeEntry(this.#block, this.#at);
    this.#at += encodedLength(this.current);
  }
}
