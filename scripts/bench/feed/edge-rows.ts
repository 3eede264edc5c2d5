import type { FileHandle } from 'node:fs/promises';
import type { SplitId } from './ids.ts';

/** Columns in the order of {@link EdgeRows}. */
export const EDGE_COLUMNS = 'id1, type, id2, time, version';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);
const BUFFER_BYTES = 16 * 1024 * 1024;
const MOST_BYTES_A_ROW = 128;
const FIELDS = 5;
/** PostgreSQL's timestamps count microseconds from 2000-01-01. */
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

/** Writes a file of association rows that `COPY … (FORMAT binary)` reads: text would take the server several times as long. */
export class EdgeRows {
  readonly #file: FileHandle;
  readonly #bytes = Buffer.allocUnsafe(BUFFER_BYTES);
  readonly #types = new Map<string, Buffer>();
  #used = 0;

  constructor(file: FileHandle) {
    this.#file = file;
    this.#used += SIGNATURE.copy(this.#bytes);
  }

  /** Whether `flush` must come before the next row. */
  get isFull(): boolean {
    return this.#used > BUFFER_BYTES - MOST_BYTES_A_ROW;
  }

  add(id1: SplitId, type: string, id2: SplitId, timeMs: number): void {
    const name = this.#types.get(type) ?? Buffer.from(type);
    this.#types.set(type, name);
    this.#used = this.#bytes.writeUInt16BE(FIELDS, this.#used);
    this.#writeId(id1);
    this.#used = this.#bytes.writeUInt32BE(name.length, this.#used);
    this.#used += name.copy(this.#bytes, this.#used);
    this.#writeId(id2);
    const microseconds = (timeMs - POSTGRES_EPOCH_MS) * 1000;
    this.#writeId({ high: Math.floor(microseconds / 2 ** 32), low: microseconds % 2 ** 32 });
    this.#writeId({ high: 0, low: 1 });
  }

  async flush(): Promise<void> {
    const { bytesWritten } = await this.#file.write(this.#bytes, 0, this.#used);
    if (bytesWritten !== this.#used) throw new Error('The disk did not take all rows');
    this.#used = 0;
  }

  async end(): Promise<void> {
    await this.flush();
    await this.#file.write(TRAILER);
    await this.#file.close();
  }

  #writeId({ high, low }: SplitId): void {
    const bytes = this.#bytes;
    this.#used = bytes.writeUInt32BE(8, this.#used);
    this.#used = bytes.writeUInt32BE(high, this.#used);
    this.#used = bytes.writeUInt32BE(low, this.#used);
  }
}
