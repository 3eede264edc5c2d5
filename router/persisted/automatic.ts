import { createHash } from 'node:crypto';
import type { Cache } from '@heliograph/platform/cache';
import { LRUCache } from 'lru-cache';

/**
 * Texts of operations by their hash: a client that sent one once may send the hash alone from then on, to any router.
 * Protocol: Apollo's automatic persisted queries, version 1.
 */
export interface AutomaticPersistedQueries {
  /** The text, at once where this process has it; null where nobody knows it (any more). Never rejects. */
  find(hash: string): string | Promise<string | null>;
  /** Whether the hash is that of the text. */
  matches(hash: string, text: string): boolean;
  /** Keeps a text for every router; for texts that match, once it is known that they may be run. */
  register(hash: string, text: string): void;
}

export interface AutomaticPersistedQueriesOptions {
  /** Shared by the routers; while it is away they know what each was told itself. */
  cache: Cache;
  ttlSeconds?: number;
  /** What one process keeps itself. */
  maxTexts?: number;
  maxBytes?: number;
  /** Longer texts, in characters, are run but not kept. */
  maxTextLength?: number;
}

const SHA256 = /^[0-9a-f]{64}$/;
const DAY_SECONDS = 86_400;

export function createAutomaticPersistedQueries(options: AutomaticPersistedQueriesOptions): AutomaticPersistedQueries {
  const { cache, ttlSeconds = DAY_SECONDS, maxTexts = 5000, maxBytes = 16 * 2 ** 20, maxTextLength = 65_536 } = options;
  // Texts of Latin letters alone take half of what is counted.
  const memory = new LRUCache<string, string>({
    max: maxTexts,
    maxSize: maxBytes,
    sizeCalculation: (text) => 2 * text.length,
  });
  const keyOf = (hash: string) => `operation-text:1:${hash}`;

  async function findShared(hash: string): Promise<string | null> {
    const [lookup] = await cache.getMany([keyOf(hash)]);
    // A right to fill is of no use here: it is given back before the client hears that it must send the text.
    if (lookup?.state === 'leased') await cache.release([lookup.lease]);
    if (lookup?.state !== 'hit') return null;
    const text = lookup.value.toString();
    memory.set(hash, text);
    return text;
  }

  /**
   * Where memcached is away, or another request has the right to fill, nothing is kept: the next router that is asked
   * for the hash misses it, and is sent the text, too.
   */
  async function share(hash: string, text: string): Promise<void> {
    const [lookup] = await cache.getMany([keyOf(hash)]);
    if (lookup?.state === 'leased') await cache.fill([{ lease: lookup.lease, value: Buffer.from(text), ttlSeconds }]);
  }

  return {
    find(hash) {
      return memory.get(hash) ?? (SHA256.test(hash) ? findShared(hash) : Promise.resolve(null));
    },
    matches: (hash, text) => memory.get(hash) === text || createHash('sha256').update(text).digest('hex') === hash,
    register(hash, text) {
      if (memory.get(hash) === text || text.length > maxTextLength) return;
      memory.set(hash, text);
      void share(hash, text);
    },
  };
}
