import { setTimeout as sleep } from 'node:timers/promises';
import type { Cache, Fill, Lease, Lookup } from './cache.ts';
import { CacheError } from './errors.ts';
import type { LoadOutcome } from './local-loads.ts';

/** How long, in steps, a reader waits for another process to fill before it reads the source itself: 77 ms in all. */
const LEASE_WAITS_MS = [2, 5, 10, 20, 40];
const NEGATIVE_TTL_SECONDS = 30;

export interface CachedReaderOptions<Id, Value> {
  cache: Cache;
  /** Names the kind of thing; with `version` and the id it makes the key `namespace:version:id`. */
  namespace: string;
  /**
   * Raise it when the encoding changes, so that no process reads what it cannot decode. A writer invalidates only the
   * version it knows: while processes of both run, an entry of the other version may be as old as its TTL.
   */
  version?: number;
  /** Default: String(id). Two ids are one when their keys are. */
  keyOf?: (id: Id) => string;
  /** How long a value is kept, shortened by up to 10 % at random. */
  ttlSeconds: number;
  /** How long it is remembered that there is none. Whoever creates one must invalidate, too. */
  negativeTtlSeconds?: number;
  encode(value: Value): Buffer;
  /** `bytes` is a view of a network buffer: do not keep it. What throws here is read from the source again. */
  decode(bytes: Buffer): Value;
  /**
   * Values in the order of `ids`; null where there is none. `primary`: an entry among them was invalidated in the last
   * seconds, so a replica may still have the old row.
   */
  source(ids: readonly Id[], hint: { primary: boolean }): Promise<(Value | null)[]>;
  /** The waits, in ms, between looks at a key that another process is filling. */
  leaseWaitsMs?: readonly number[];
}

export interface CachedReader<Id, Value> {
  /**
   * Values in the order of `ids`; null where there is none. One multiget, then at most one call of the source for all
   * that must be loaded (another only when a load it had joined failed), then one pipelined fill that it does not wait
   * for. While another process fills what is all it misses, it looks again a few times before it asks the source.
   * Rejects only with what the source rejects; without memcached it reads the source.
   */
  readMany(ids: readonly Id[]): Promise<(Value | null)[]>;
  /** The cache's keys of these ids, for whoever forgets them with other things. */
  keysOf(ids: readonly Id[]): string[];
  /** For writers, after their commit. See Cache.invalidate: false means that it must be tried again. Never rejects. */
  invalidate(ids: readonly Id[]): Promise<boolean>;
}

/** Encodes with JSON: for values without dates, bigints, maps or undefined. Spread it into the reader's options. */
export function jsonCodec<Value>(): { encode(value: Value): Buffer; decode(bytes: Buffer): Value } {
  return {
    encode: (value) => Buffer.from(JSON.stringify(value)),
    decode: (bytes) => JSON.parse(bytes.toString()) as Value,
  };
}

interface Wanted<Id> {
  key: string;
  id: Id;
}

interface Miss<Id> extends Wanted<Id> {
  /** The right and duty to fill; null for those who only read past the cache. */
  lease: Lease | null;
  primary: boolean;
}

interface Joined<Id> extends Miss<Id> {
  loading: Promise<LoadOutcome>;
}

/** One readMany under way. */
interface Page<Id, Value> {
  found: Map<string, Value | null>;
  /** To be read from the source. */
  misses: Miss<Id>[];
  /** Being read by another reader of this process. */
  joined: Joined<Id>[];
  /** Being read by another process. */
  elsewhere: Miss<Id>[];
}

/**
 * Reads through the cache: what DataLoaders of every subgraph batch into. Keeps nothing itself: make one per request or
 * one per process, whichever suits the source.
 */
export function cachedReader<Id, Value>(options: CachedReaderOptions<Id, Value>): CachedReader<Id, Value> {
  const { cache, namespace, version = 1, keyOf = String, ttlSeconds, leaseWaitsMs = LEASE_WAITS_MS } = options;
  const negativeTtlSeconds = options.negativeTtlSeconds ?? Math.min(ttlSeconds, NEGATIVE_TTL_SECONDS);
  const keyFor = (id: Id) => `${namespace}:${version}:${keyOf(id)}`;

  async function readMany(ids: readonly Id[]): Promise<(Value | null)[]> {
    const distinct = [...new Map(ids.map((id) => [keyFor(id), id]))].map(([key, id]) => ({ key, id }));
    const page: Page<Id, Value> = { found: new Map(), misses: [], joined: [], elsewhere: [] };
    await lookUp(page, distinct);
    await waitForOthers(page);
    const [, abandoned] = await Promise.all([load(page, page.misses), join(page)]);
    await load(page, abandoned);
    return ids.map((id) => page.found.get(keyFor(id)) ?? null);
  }

  async function lookUp(page: Page<Id, Value>, wanted: readonly Wanted<Id>[]): Promise<void> {
    const lookups = await cache.getMany(wanted.map(({ key }) => key));
    for (const [i, one] of wanted.entries()) sort(page, one, lookups[i] ?? { state: 'uncached' });
  }

  function sort(page: Page<Id, Value>, { key, id }: Wanted<Id>, lookup: Lookup): void {
    switch (lookup.state) {
      case 'hit':
        if (accept(page, key, lookup.value)) break;
        // Nobody can use these bytes: make way for a fill by the next reader.
        void cache.invalidate([key]);
        page.misses.push({ key, id, lease: null, primary: false });
        break;
      case 'absent':
        page.found.set(key, null);
        break;
      case 'leased':
        page.misses.push({ key, id, lease: lookup.lease, primary: lookup.lease.invalidated });
        break;
      case 'taken': {
        const { loading, invalidated: primary } = lookup;
        if (loading) page.joined.push({ key, id, lease: null, primary, loading });
        else page.elsewhere.push({ key, id, lease: null, primary });
        break;
      }
      case 'uncached':
        page.misses.push({ key, id, lease: null, primary: false });
    }
  }

  function accept(page: Page<Id, Value>, key: string, bytes: Buffer): boolean {
    try {
      page.found.set(key, options.decode(bytes));
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Waits only while there is nothing to load: a page that must ask the source anyway takes the others' keys along,
   * which costs no round trip and never holds up the leases it has itself.
   */
  async function waitForOthers(page: Page<Id, Value>): Promise<void> {
    for (const wait of leaseWaitsMs) {
      if (page.elsewhere.length === 0 || page.misses.length > 0) break;
      await sleep(wait);
      await lookUp(page, page.elsewhere.splice(0));
    }
    page.misses.push(...page.elsewhere.splice(0));
  }

  /** Takes what this process's other readers loaded; answers those keys whose loader gave up. */
  async function join(page: Page<Id, Value>): Promise<Miss<Id>[]> {
    const abandoned: Miss<Id>[] = [];
    for (const joined of page.joined) {
      const outcome = await joined.loading;
      if (outcome?.value === null) page.found.set(joined.key, null);
      else if (!outcome || !accept(page, joined.key, outcome.value)) abandoned.push(joined);
    }
    return abandoned;
  }

  async function load(page: Page<Id, Value>, misses: readonly Miss<Id>[]): Promise<void> {
    if (misses.length === 0) return;
    try {
      const values = await readSource(misses);
      for (const [i, { key }] of misses.entries()) page.found.set(key, values[i] ?? null);
      void cache.fill(misses.flatMap((miss, i) => fillOf(miss, values[i] ?? null)));
    } catch (error) {
      void cache.release(misses.flatMap(({ lease }) => lease ?? []));
      throw error;
    }
  }

  async function readSource(misses: readonly Miss<Id>[]): Promise<(Value | null)[]> {
    const primary = misses.some((miss) => miss.primary);
    const values = await options.source(
      misses.map(({ id }) => id),
      { primary },
    );
    if (values.length === misses.length) return values;
    throw new CacheError(
      'CACHE_SOURCE_MISMATCH',
      `The source of ${namespace} answered ${values.length} values for ${misses.length} ids`,
    );
  }

  function fillOf({ lease }: Miss<Id>, value: Value | null): Fill[] {
    if (!lease) return [];
    return value === null
      ? [{ lease, value: null, ttlSeconds: negativeTtlSeconds }]
      : [{ lease, value: options.encode(value), ttlSeconds }];
  }

  const keysOf = (ids: readonly Id[]) => [...new Set(ids.map(keyFor))];

  return { readMany, keysOf, invalidate: (ids) => cache.invalidate(keysOf(ids)) };
}
