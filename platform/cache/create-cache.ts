import type { Cache, CacheCounters, CacheOptions, Fill, Lease, Lookup, RoundTrip } from './cache.ts';
import { Invalidations } from './invalidations.ts';
import { LocalLoads } from './local-loads.ts';
import { ServerPool } from './pool.ts';
import {
  deleteIfUnchanged,
  getOrLease,
  markStaleIfUnchanged,
  type Payload,
  type Reply,
  setIfUnchanged,
  wireKey,
  wireSeconds,
} from './protocol.ts';
import { type Place, SharedReads } from './shared-reads.ts';

/** What an entry is, kept in memcached's client flags. 0 is an empty entry: a lease, or what an invalidation left. */
const VALUE = 1;
const ABSENT = 2;
const TOO_LARGE = 3;
const EMPTY = Buffer.alloc(0);
/** How long readers go straight to the source for a value memcached cannot hold. */
const TOO_LARGE_SECONDS = 60;
/** TTLs are shortened by up to this part, so that what was filled together does not expire together. */
const TTL_JITTER = 0.1;

/**
 * The shared metadata cache over one or more memcached servers. It holds only what can be rebuilt.
 *
 * Leases are those of Nishtala et al., "Scaling Memcache at Facebook" (2013), §3.2.1, on memcached's own `mg … N`: of
 * all readers that miss a key one is told to fill it (W), the others that it is taken (Z). A fill is bound to the CAS
 * of the lease. An invalidation overwrites the entry, which voids every older lease, and marks it stale (X), which
 * gives the next reader a lease of its own and tells everyone that a replica may not be trusted.
 */
export function createCache(options: CacheOptions): Cache {
  const { keyPrefix = '', leaseSeconds = 10, invalidationSeconds = 10, maxValueBytes = 1_000_000 } = options;
  const { distrustSeconds = 0, random = Math.random } = options;
  const counters: CacheCounters = { hits: 0, misses: 0, stale: 0, voidedFills: 0, errors: 0, roundTrips: 0 };
  const countError = () => {
    counters.errors += 1;
  };
  const localLoads = new LocalLoads();
  const sharedReads = new SharedReads();
  const pool = new ServerPool({
    servers: options.servers,
    operationTimeoutMs: options.operationTimeoutMs ?? 100,
    maxInFlight: options.maxInFlightPerServer ?? 16_384,
    random,
    onChange: (change) => options.onServerChange?.(change),
    onLoss: countError,
  });
  const invalidations = new Invalidations({
    pool,
    seconds: wireSeconds(invalidationSeconds),
    onRefusal: countError,
  });

  const serverKey = (key: string) => wireKey(keyPrefix + key);

  function countRoundTrip(command: RoundTrip['command'], keys: number): void {
    counters.roundTrips += 1;
    options.onRoundTrip?.({ command, keys });
  }

  async function getMany(keys: readonly string[]): Promise<Lookup[]> {
    const lookups = keys.map((): Lookup => ({ state: 'uncached' }));
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const read = { lookups, done };
    const own: { key: string; index: number }[] = [];
    const joined: { index: number; place: Place }[] = [];
    for (const [index, name] of keys.entries()) {
      const key = serverKey(name);
      if (invalidations.isInDoubt(key)) continue;
      const place = sharedReads.join(pool.roundOf(key), key, { read, index });
      if (place.read === read) own.push({ key, index });
      else joined.push({ index, place });
    }
    // Counted where nothing is asked for the reason that nothing may be, too.
    if (keys.length > joined.length) countRoundTrip('get', keys.length - joined.length);
    await pool.ask(own, {
      commands: ({ key }) => [getOrLease(key, wireSeconds(leaseSeconds))],
      repliesEach: 1,
      receive: ({ key, index }, [reply]) => {
        if (reply) lookups[index] = interpret(key, reply);
      },
    });
    resolve();
    for (const { index, place } of joined) {
      await place.read.done;
      lookups[index] = besides(place.read.lookups[place.index] ?? { state: 'uncached' });
    }
    return lookups;
  }

  /** What another reader of the same round is told: one lease has one holder. */
  function besides(lookup: Lookup): Lookup {
    if (lookup.state === 'hit' || lookup.state === 'absent') counters.hits += 1;
    if (lookup.state === 'leased' || lookup.state === 'taken') counters.misses += 1;
    if (lookup.state !== 'leased') return lookup;
    const { lease } = lookup;
    return { state: 'taken', invalidated: lease.invalidated, loading: localLoads.find(lease) };
  }

  function interpret(key: string, reply: Reply): Lookup {
    if (reply.code !== 'VA' || reply.value === null) {
      countError();
      return { state: 'uncached' };
    }
    if (reply.stale) counters.stale += 1;
    if (reply.won || reply.taken || reply.stale || reply.clientFlags === 0) {
      counters.misses += 1;
      return reply.won ? lease(key, reply) : taken(key, reply);
    }
    if (reply.clientFlags === TOO_LARGE) {
      counters.misses += 1;
      return { state: 'uncached' };
    }
    counters.hits += 1;
    return reply.clientFlags === ABSENT ? { state: 'absent' } : { state: 'hit', value: reply.value };
  }

  /** Whether the server of a key may just have forgotten what was invalidated on it. */
  const isDistrusted = (key: string) => pool.reachedForMs(key) < distrustSeconds * 1000;

  function lease(key: string, { cas, stale }: Reply): Lookup {
    const granted: Lease = { key, cas, generation: pool.generationOf(key), invalidated: stale || isDistrusted(key) };
    localLoads.begin(granted);
    return { state: 'leased', lease: granted };
  }

  function taken(key: string, reply: Reply): Lookup {
    // Neither a lease nor a mark: an invalidation is between its two commands.
    const invalidated = reply.stale || !reply.taken || isDistrusted(key);
    const loading = localLoads.find({ key, cas: reply.cas, generation: pool.generationOf(key) });
    return { state: 'taken', invalidated, loading };
  }

  /** A server that was lost since may have restarted, and its CAS counter with it. */
  const isOfThisConnection = (lease: Lease) => lease.generation === pool.generationOf(lease.key);

  async function fill(fills: readonly Fill[]): Promise<void> {
    for (const { lease, value } of fills) localLoads.end(lease, { value });
    const valid = fills.filter(({ lease }) => isOfThisConnection(lease));
    counters.voidedFills += fills.length - valid.length;
    if (valid.length === 0) return;
    countRoundTrip('fill', valid.length);
    const entries = valid.map((fill) => ({ ...fill, key: fill.lease.key }));
    await pool.ask(entries, {
      commands: fillCommand,
      repliesEach: 1,
      receive: (_entry, [reply]) => {
        if (reply?.code === 'SERVER_ERROR') countError();
        else if (reply?.code !== 'HD') counters.voidedFills += 1;
      },
    });
  }

  function fillCommand({ lease, value, ttlSeconds }: Fill): Payload {
    const isTooLarge = value !== null && value.length > maxValueBytes;
    const ttl = isTooLarge ? Math.min(ttlSeconds, TOO_LARGE_SECONDS) : ttlSeconds;
    return setIfUnchanged(lease.key, {
      cas: lease.cas,
      clientFlags: value === null ? ABSENT : isTooLarge ? TOO_LARGE : VALUE,
      seconds: wireSeconds(ttl * (1 - TTL_JITTER * random())),
      value: value === null || isTooLarge ? EMPTY : value,
    });
  }

  async function release(leases: readonly Lease[]): Promise<void> {
    for (const lease of leases) localLoads.end(lease, undefined);
    const valid = leases.filter(isOfThisConnection);
    if (valid.length === 0) return;
    countRoundTrip('release', valid.length);
    await pool.ask(valid, {
      // What was invalidated stays so: the next holder too must read the primary.
      commands: ({ key, cas, invalidated }) => [
        invalidated ? markStaleIfUnchanged(key, cas) : deleteIfUnchanged(key, cas),
      ],
      repliesEach: 1,
      receive: () => {},
    });
  }

  async function invalidate(keys: readonly string[]): Promise<boolean> {
    if (keys.length === 0) return true;
    countRoundTrip('invalidate', keys.length);
    const servers = keys.map(serverKey);
    for (const key of servers) sharedReads.forget(pool.roundOf(key), key);
    return invalidations.invalidate(servers);
  }

  async function close(): Promise<void> {
    invalidations.close();
    await pool.close();
  }

  return {
    getMany,
    fill,
    release,
    invalidate,
    doubt: (keys) => invalidations.doubt(keys.map(serverKey)),
    counters,
    health: () => pool.health(),
    close,
    [Symbol.asyncDispose]: close,
  };
}
