const BYTES = 16;
/** Of an RFC 9562 UUID this byte is never 0, as it holds the variant: where it is 0 in a slot, the slot is free. */
const VARIANT = 8;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/**
 * A set of session ids that only grows, at 21 to 43 bytes each; a Set of texts takes about a hundred. Open addressing:
 * the ids are random, so their first bytes are as good as a hash.
 */
export class SessionIdSet {
  #slots = Buffer.alloc(64 * BYTES);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(sessionId: string): boolean {
    const id = this.#size === 0 ? null : bytesOf(sessionId);
    return id !== null && this.#isTaken(this.#offsetOf(id));
  }

  /** What is no session id is not added. */
  add(sessionId: string): void {
    const id = bytesOf(sessionId);
    if (!id) return;
    if (this.#size * BYTES >= this.#slots.length * 0.75) this.#grow();
    this.#put(id);
  }

  #put(id: Buffer): void {
    const offset = this.#offsetOf(id);
    if (this.#isTaken(offset)) return;
    id.copy(this.#slots, offset);
    this.#size += 1;
  }

  #grow(): void {
    const full = this.#slots;
    this.#slots = Buffer.alloc(full.length * 2);
    this.#size = 0;
    for (let offset = 0; offset < full.length; offset += BYTES) {
      if (full[offset + VARIANT] !== 0) this.#put(full.subarray(offset, offset + BYTES));
    }
  }

  /** Where the id is, or else where it goes. */
  #offsetOf(id: Buffer): number {
    const end = this.#slots.length;
    let offset = (id.readUInt32LE(0) * BYTES) % end;
    while (this.#isTaken(offset) && id.compare(this.#slots, offset, offset + BYTES) !== 0) {
      offset = (offset + BYTES) % end;
    }
    return offset;
  }

  #isTaken(offset: number): boolean {
    return this.#slots[offset + VARIANT] !== 0;
  }
}

const bytesOf = (sessionId: string): Buffer | null =>
  UUID.test(sessionId) ? Buffer.from(sessionId.replaceAll('-', ''), 'hex') : null;
