import type { ServerPool } from './pool.ts';
import { markStale, setEmpty } from './protocol.ts';

/** How long until a server that did not confirm is told again. */
const AGAIN_AFTER_MS = 100;
const AT_ONCE = 1000;
/** Bounds the memory that a long outage costs; what is dropped is left to the jobs of its writes, oldest first. */
const MOST_DOUBTS = 100_000;

/**
 * Makes memcached forget keys. One that its server has not confirmed may be found there with its old value once the server
 * answers again. So it is in doubt: not to be read from the cache, while the server is told again until it has confirmed.
 * Whoever was answered after an invalidation, confirmed or not, reads nothing older in this process.
 */
export class Invalidations {
  readonly #pool: ServerPool;
  readonly #seconds: number;
  readonly #onRefusal: () => void;
  /** Keys, the oldest doubt first. What is confirmed settles the doubt there was when it was asked, and no later one. */
  readonly #doubts = new Map<string, symbol>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /**
   * @param seconds how long invalidated entries send their readers to the primary
   * @param onRefusal called for each key that a server answers with an error
   */
  constructor(options: { pool: ServerPool; seconds: number; onRefusal: () => void }) {
    this.#pool = options.pool;
    this.#seconds = options.seconds;
    this.#onRefusal = options.onRefusal;
  }

  isInDoubt(key: string): boolean {
    return this.#doubts.has(key);
  }

  /** True once every server has confirmed; what was not confirmed is in doubt from then on. Never rejects. */
  async invalidate(keys: Iterable<string>): Promise<boolean> {
    const unconfirmed = new Set(keys);
    const items = Array.from(unconfirmed, (key) => ({ key, doubt: this.#doubts.get(key) }));
    await this.#pool.ask(items, {
      // Overwriting also reaches what is only a lease, or nothing yet; marking then hands out a fresh lease.
      commands: ({ key }) => [setEmpty(key, this.#seconds), markStale(key, this.#seconds)],
      repliesEach: 2,
      receive: ({ key, doubt }, replies) => {
        if (replies.some(({ code }) => code === 'SERVER_ERROR')) {
          this.#onRefusal();
          return;
        }
        unconfirmed.delete(key);
        if (this.#doubts.get(key) === doubt) this.#doubts.delete(key);
      },
    });
    this.doubt(unconfirmed);
    return unconfirmed.size === 0;
  }

  doubt(keys: Iterable<string>): void {
    for (const key of keys) {
      this.#doubts.delete(key);
      this.#doubts.set(key, Symbol());
    }
    for (const key of this.#doubts.keys()) {
      if (this.#doubts.size <= MOST_DOUBTS) break;
      this.#doubts.delete(key);
    }
    this.#goOn();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #goOn(): void {
    if (this.#timer || this.#closed || this.#doubts.size === 0) return;
    this.#timer = setTimeout(async () => {
      await this.invalidate([...this.#doubts.keys()].slice(0, AT_ONCE));
      this.#timer = undefined;
      this.#goOn();
    }, AGAIN_AFTER_MS).unref();
  }
}
