import type { ServerChange } from './connection.ts';
import type { LeaseToken, LoadOutcome } from './local-loads.ts';

export interface RoundTrip {
  command: 'get' | 'fill' | 'release' | 'invalidate';
  keys: number;
}

export interface CacheOptions {
  /** `host:port` each; keys are spread over them by consistent hashing. */
  servers: readonly string[];
  /** Goes before every key: isolates tests and deployments that share servers. */
  keyPrefix?: string;
  /** How long any command may take before it counts as a miss. */
  operationTimeoutMs?: number;
  /** How long a lease keeps other readers waiting for a holder that died; longer than a source read may take. */
  leaseSeconds?: number;
  /** How long an invalidated entry sends its readers to the primary; no shorter than a replica in rotation may lag. */
  invalidationSeconds?: number;
  /**
   * How long after a server was reached its readers are sent to the primary, too: a restart loses the marks of what was
   * invalidated just before. As long as `invalidationSeconds` where sources read replicas; 0 where there are none.
   */
  distrustSeconds?: number;
  /** Commands that may wait for one server at once; more are refused, which reads as a miss. */
  maxInFlightPerServer?: number;
  /** Longer values are not cached. memcached's own limit is 1 MiB with key and header (`-I`). */
  maxValueBytes?: number;
  /** 0 ≤ random() < 1, for TTL and reconnect jitter. */
  random?: () => number;
  /**
   * Called once for every group of commands that had keys of its own — a get, a fill, a release, an invalidation — however many
   * servers it is spread over and whether they are up or not. Runs synchronously inside the call that asked, so an
   * AsyncLocalStorage of the request is in reach. Must not throw.
   */
  onRoundTrip?: (trip: RoundTrip) => void;
  /** Called when a server is reached, and when it is lost (with the error); not for each attempt in between. */
  onServerChange?: (change: ServerChange) => void;
}

export interface CacheCounters {
  /** Keys found, whether as a value or as known to be absent; once for each reader. */
  hits: number;
  /** Keys not found, on servers that are up; asking again while another reader fills counts again. */
  misses: number;
  /** Of the misses: keys that had just been invalidated. */
  stale: number;
  /** Fills that came to nothing because the entry was invalidated or gone meanwhile. */
  voidedFills: number;
  /** Command groups lost to one server (down, timed out, overloaded), and single commands a server refused. */
  errors: number;
  /** As onRoundTrip counts them. */
  roundTrips: number;
}

/** The right to fill one entry. Every lease must end in `fill` or `release`: other readers wait for it. */
export interface Lease extends LeaseToken {
  /** The entry was just invalidated: fill it from the primary, a replica may not know yet. */
  readonly invalidated: boolean;
}

export type Lookup =
  /** The bytes are a view of the network buffer: decode at once, or copy. */
  | { state: 'hit'; value: Buffer }
  /** Known not to exist in the source. */
  | { state: 'absent' }
  /** Not there, and this caller is the one to fill it. */
  | { state: 'leased'; lease: Lease }
  /** Not there, and another reader is filling it; `loading` is its outcome if it is in this process. */
  | { state: 'taken'; invalidated: boolean; loading: Promise<LoadOutcome> | null }
  /** Not to be had from or put in the cache now (server down, key in doubt, too large): read the source, fill nothing. */
  | { state: 'uncached' };

export interface Fill {
  lease: Lease;
  /** null: known not to exist. */
  value: Buffer | null;
  ttlSeconds: number;
}

export interface Cache extends AsyncDisposable {
  /**
   * Looks up distinct keys, in their order: one pipelined write per server, without those keys that another reader of this
   * process has just asked for in the same turn of the event loop. Never rejects.
   */
  getMany(keys: readonly string[]): Promise<Lookup[]>;
  /** Ends leases with what was found: one pipelined write per server. Never rejects; a void lease fills nothing. */
  fill(fills: readonly Fill[]): Promise<void>;
  /** Ends leases with nothing, so that the next reader may try. Never rejects. */
  release(leases: readonly Lease[]): Promise<void>;
  /**
   * Voids entries and all older leases; for the next 10 s readers that find the mark are sent to the primary.
   * Never rejects. False: a server did not confirm, so old values may live on there. This process reads past them until
   * it has; for others, and in case this one dies, a job must try again.
   */
  invalidate(keys: readonly string[]): Promise<boolean>;
  /**
   * For what another process has invalidated and a server has not confirmed: this one, too, reads past it, and tells the
   * server again, until it has.
   */
  doubt(keys: readonly string[]): void;
  /** Asks every server for a sign of life. */
  health(): Promise<{ server: string; up: boolean }[]>;
  readonly counters: Readonly<CacheCounters>;
  /** Lets what is under way finish, then hangs up. */
  close(): Promise<void>;
}
