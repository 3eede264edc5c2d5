import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { writeFully } from '../durable-file.ts';
import type { Stretch } from './coverage.ts';
import { encodedLength, encodeEntry, type NameEntry } from './entry.ts';
import { encodeFirstNames, type FirstNames } from './first-names.ts';
import { BLOCK_BYTES, encodeDescription, sealBlock } from './table-format.ts';

/** Written at once. */
const CHUNK_BYTES = 8 * BLOCK_BYTES;

/** Fills a file with a names table: entries in order, then the rest. */
export class TableWriter {
  readonly #file: FileHandle;
  readonly #firstNames: FirstNames = { names: [], offsets: [] };
  #block = Buffer.allocUnsafe(BLOCK_BYTES);
  #blockLength = 0;
  #chunk: Buffer[] = [];
  #chunkLength = 0;
  #written = 0;
  #entries = 0;
  #lastSequence = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  get entries(): number {
    return this.#entries;
  }

  /** Answers a promise when bytes are on their way to the disk. */
  add(entry: NameEntry): Promise<void> | null {
    const length = encodedLength(entry);
    if (this.#blockLength > 0 && this.#blockLength + length > BLOCK_BYTES) this.#endBlock();
    if (this.#blockLength === 0) this.#beginBlock(entry.name, length);
    encodeEntry(entry, this.#block, this.#blockLength);
    this.#blockLength += length;
    this.#entries++;
    this.#lastSequence = Math.max(this.#lastSequence, entry.sequence);
    return this.#chunkLength >= CHUNK_BYTES ? this.#writeChunk() : null;
  }

  /** Writes what is left and what the table says of itself. */
  async finish(coverage: Stretch[], lastSequence: number): Promise<void> {
    if (this.#blockLength > 0) this.#endBlock();
    const blocksEnd = this.#written + this.#chunkLength;
    const firstNames = encodeFirstNames(this.#firstNames);
    const description = encodeDescription({
      entries: this.#entries,
      blocks: this.#firstNames.names.length,
      blocksEnd,
      firstNamesLength: firstNames.length,
      firstNamesChecksum: crc32(firstNames),
      lastSequence: Math.max(lastSequence, this.#lastSequence),
      coverage,
    });
    this.#chunk.push(firstNames, description);
    await this.#writeChunk();
  }

  #beginBlock(name: string, length: number): void {
    this.#firstNames.names.push(name);
    this.#firstNames.offsets.push(this.#written + this.#chunkLength);
    if (length > this.#block.length) this.#block = Buffer.allocUnsafe(length);
  }

  #endBlock(): void {
    const block = sealBlock(this.#block.subarray(0, this.#blockLength));
    this.#chunk.push(block);
    this.#chunkLength += block.length;
    this.#blockLength = 0;
  }

  async #writeChunk(): Promise<void> {
    const bytes = Buffer.concat(this.#chunk);
    const position = this.#written;
    this.#chunk = [];
    this.#chunkLength = 0;
    this.#written += bytes.length;
    await writeFully(this.#file, bytes, position);
  }
}
