/** Keeps the texts used last, within a number of texts and of bytes. */
export class TextMemory {
  readonly #maxTexts: number;
  readonly #maxBytes: number;
  /** The one used longest ago comes first. */
  readonly #texts = new Map<string, string>();
  #bytes = 0;

  constructor(options: { maxTexts: number; maxBytes: number }) {
    this.#maxTexts = options.maxTexts;
    this.#maxBytes = options.maxBytes;
  }

  get(key: string): string | undefined {
    const text = this.#texts.get(key);
    if (text === undefined) return undefined;
    this.#texts.delete(key);
    this.#texts.set(key, text);
    return text;
  }

  set(key: string, text: string): void {
    this.#forget(key);
    this.#texts.set(key, text);
    this.#bytes += bytesOf(text);
    for (const oldest of this.#texts.keys()) {
      if (this.#texts.size <= this.#maxTexts && this.#bytes <= this.#maxBytes) break;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    const text = this.#texts.get(key);
    if (text === undefined) return;
    this.#texts.delete(key);
    this.#bytes -= bytesOf(text);
  }
}

/** The most it can take: texts of Latin letters alone take half of it. */
const bytesOf = (text: string): number => 2 * text.length;
