import { type Redis, redisRoundTrip } from '@heliograph/platform/redis';
import { LRUCache } from 'lru-cache';
import { LeasedBucket } from './leased-bucket.ts';
import type { BucketLimit, OperationClass, RateLimits } from './limits.ts';
import { LocalBucket } from './local-bucket.ts';
import { networkOf } from './network.ts';
import { Outage } from './outage.ts';
import { SharedBuckets, shapeOf } from './shared-buckets.ts';

export interface RateLimitedRequest {
  /** null where nobody is signed in. */
  viewerId: string | null;
  /** The client's address, as far as the door trusts it; what is no address shares one bucket. */
  ip: string;
  class: OperationClass;
  /** Whole tokens, at least 1, which is the default. A cost above a bucket's capacity takes a full bucket. */
  cost?: number;
}

/** `retryAfterSeconds` is whole and at least 1. */
export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly retryAfterSeconds: number };

export interface RateLimiter {
  /**
   * Takes a request's tokens: of the viewer's bucket (the IP's own where nobody is signed in) and of the IP's larger
   * one. A refusal takes none. A busy caller is mostly answered without Redis; else it takes one round trip, counted
   * into the running request's figures. Never rejects.
   */
  take(request: RateLimitedRequest): Promise<Verdict>;
}

export interface RateLimiterOptions {
  redis: Redis;
  keyPrefix: string;
  limits: RateLimits;
  /** The part of every limit that this process grants by itself while Redis is lost. */
  degradedShare?: number;
  /** How long Redis may take to answer, in milliseconds, before it counts as lost. */
  timeoutMs?: number;
  /** A steady clock in milliseconds. */
  clock?: () => number;
  /** Called with true when Redis is lost (and why), with false when it is back. Must not throw. */
  onDegraded?: (degraded: boolean, cause?: unknown) => void;
}

/** Callers of a kind and class that are remembered: a forgotten one costs a lease, or starts anew while Redis is lost. */
const REMEMBERED = 10_000;
const MAX_ID_LENGTH = 64;

interface Bucket {
  shared: LeasedBucket;
  local: LocalBucket;
}

/** The buckets of one class, by viewer id or network. */
interface ClassBuckets {
  viewers: LRUCache<string, Bucket>;
  strangers: LRUCache<string, Bucket>;
  networks: LRUCache<string, Bucket>;
}

/** Asked for to see whether Redis can do the work again. */
const LOOK = shapeOf({ capacity: 1, refillPerSecond: 1 });

const ALLOWED: Verdict = Object.freeze({ allowed: true });
const ALLOWED_AT_ONCE = Promise.resolve(ALLOWED);

function refused(waitMs: number): Verdict {
  return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
}

/** Token buckets that all routers on one Redis and key prefix share; stricter ones of this process while Redis is lost. */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { redis, keyPrefix, limits, degradedShare = 0.25, timeoutMs = 250 } = options;
  const { clock = () => performance.now(), onDegraded = () => undefined } = options;
  const shared = new SharedBuckets({ redis, timeoutMs });
  const outage = new Outage({
    // What requests need, not a mere ping: a replica or a full server answers pings, too.
    look: () => shared.take(`${keyPrefix}rate:look`, LOOK, { need: 1, want: 1, extra: 0 }),
    onChange: onDegraded,
  });

  function bucketsOf(kind: string, operationClass: OperationClass, limit: BucketLimit): LRUCache<string, Bucket> {
    const shape = shapeOf(limit);
    return new LRUCache({
      max: REMEMBERED,
      memoMethod: (id) => ({
        shared: new LeasedBucket(`${keyPrefix}rate:{${kind}:${id}}:${operationClass}`, { shape, shared, clock }),
        local: new LocalBucket(limit, degradedShare),
      }),
    });
  }

  const classBuckets = (name: OperationClass): ClassBuckets => ({
    viewers: bucketsOf('viewer', name, limits[name].viewer),
    strangers: bucketsOf('stranger', name, limits[name].viewer),
    networks: bucketsOf('ip', name, limits[name].ip),
  });
  const classes: Record<OperationClass, ClassBuckets> = {
    query: classBuckets('query'),
    mutation: classBuckets('mutation'),
    subscription: classBuckets('subscription'),
    credentials: classBuckets('credentials'),
    planning: classBuckets('planning'),
  };

  function take({ viewerId, ip, class: operationClass, cost = 1 }: RateLimitedRequest): Promise<Verdict> {
    const now = clock();
    const { viewers, strangers, networks } = classes[operationClass];
    const network = networkOf(ip);
    const own = viewerId === null ? strangers.memo(network) : viewers.memo(viewerId.slice(0, MAX_ID_LENGTH));
    const all = networks.memo(network);

    const refusedFor = Math.max(own.shared.refusedFor(cost, now), all.shared.refusedFor(cost, now));
    if (refusedFor > 0) return Promise.resolve(refused(refusedFor));
    if (own.shared.holds(cost, now) && all.shared.holds(cost, now)) {
      own.shared.spend(cost);
      all.shared.spend(cost);
      return ALLOWED_AT_ONCE;
    }
    if (outage.lasts(now)) return Promise.resolve(takeLocally(own.local, all.local, cost, now));
    return takeShared(own, all, cost, now);
  }

  async function takeShared(own: Bucket, all: Bucket, cost: number, now: number): Promise<Verdict> {
    try {
      const [ownWait, allWait] = await redisRoundTrip(() =>
        Promise.all([own.shared.take(cost, now), all.shared.take(cost, now)]),
      );
      if (ownWait === 0 && allWait === 0) return ALLOWED;
      if (ownWait === 0) own.shared.giveBack(cost);
      if (allWait === 0) all.shared.giveBack(cost);
      return refused(Math.max(ownWait, allWait));
    } catch (error) {
      outage.begin(clock(), error);
      return takeLocally(own.local, all.local, cost, clock());
    }
  }

  return { take };
}

function takeLocally(own: LocalBucket, all: LocalBucket, cost: number, now: number): Verdict {
  const waitMs = Math.max(own.waitFor(cost, now), all.waitFor(cost, now));
  if (waitMs > 0) return refused(waitMs);
  own.take(cost, now);
  all.take(cost, now);
  return ALLOWED;
}
