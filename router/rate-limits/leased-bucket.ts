import type { BucketShape, Grant, SharedBuckets } from './shared-buckets.ts';

/** How long tokens that were taken ahead may be spent; what is left then is given up. */
const LEASE_MS = 1000;
const MAX_LEASE = 100;

interface Waiting {
  cost: number;
  /** Milliseconds until it may be tried again; 0: the tokens are its own. */
  resolve(waitMs: number): void;
  reject(error: unknown): void;
}

/**
 * One shared bucket as this process sees it. Of a busy bucket it takes tokens ahead, a lease, and spends them without
 * asking; twice as many as the last lease spent, so that an idle bucket is asked for single tokens. Of an empty bucket
 * it remembers for how long. Tokens are taken before they are spent, therefore all routers together never spend more
 * than `capacity + refill × (w + 1)` within w seconds, and never more than `capacity + refill × w` since the first.
 *
 * Requests that come while Redis is asked wait, and are asked for together. `now` is in milliseconds of any steady clock.
 */
export class LeasedBucket {
  readonly #key: string;
  readonly #shape: BucketShape;
  readonly #shared: SharedBuckets;
  readonly #clock: () => number;

  #stock = 0;
  #spent = 0;
  #leasedAt = Number.NEGATIVE_INFINITY;

  /** Until then nobody is given `#refusedCost` tokens or more. */
  #refusedUntil = Number.NEGATIVE_INFINITY;
  #refusedCost = 0;

  #waiting: Waiting[] = [];

  constructor(key: string, options: { shape: BucketShape; shared: SharedBuckets; clock: () => number }) {
    this.#key = key;
    this.#shape = options.shape;
    this.#shared = options.shared;
    this.#clock = options.clock;
  }

  /** Milliseconds for which it is known, without asking, that there are too few; else 0. */
  refusedFor(cost: number, now: number): number {
    const isKnown = now < this.#refusedUntil && this.#affordable(cost) >= this.#refusedCost;
    return isKnown ? this.#refusedUntil - now : 0;
  }

  /** Whether `spend` may be called: the tokens are here, and nobody was before. */
  holds(cost: number, now: number): boolean {
    return this.#stock >= cost && now < this.#leasedAt + LEASE_MS && this.#waiting.length === 0;
  }

  spend(cost: number): void {
    this.#stock -= cost;
    this.#spent += cost;
  }

  /** Gives back what a request did not come to use; it can be spent for as long as the rest of its lease. */
  giveBack(cost: number): void {
    this.#stock += this.#affordable(cost);
    this.#spent = Math.max(0, this.#spent - this.#affordable(cost));
  }

  /**
   * Takes tokens, asking Redis where this process has none. A cost above the capacity takes a full bucket.
   * @returns 0 once they are taken, else the milliseconds after which to try again
   * @throws what keeps Redis from answering; nothing is taken then
   */
  async take(cost: number, now: number): Promise<number> {
    if (this.holds(cost, now)) {
      this.spend(cost);
      return 0;
    }
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#waiting.push({ cost: this.#affordable(cost), resolve, reject });
    if (this.#waiting.length === 1) void this.#ask(now);
    return promise;
  }

  #affordable(cost: number): number {
    return Math.min(cost, this.#shape.capacity);
  }

  /** One question at a time, until nobody waits. */
  async #ask(now: number): Promise<void> {
    for (let asked = now; this.#waiting.length > 0; asked = this.#clock()) {
      const need = this.#waiting[0]?.cost ?? 0;
      const want = this.#waiting.reduce((sum, { cost }) => sum + cost, 0);
      const extra = asked < this.#leasedAt + LEASE_MS ? this.#nextLease() : 0;
      try {
        const grant = await this.#shared.take(this.#key, this.#shape, { need, want, extra });
        if (grant.tokens > 0) this.#lend(grant.tokens, asked);
        else this.#refuse(need, grant);
      } catch (error) {
        for (const { reject } of this.#waiting.splice(0)) reject(error);
      }
    }
  }

  #nextLease(): number {
    return Math.min(2 * this.#spent, this.#shape.perSecond, MAX_LEASE);
  }

  /** Serves those who wait in their order, as far as it goes. */
  #lend(tokens: number, asked: number): void {
    this.#stock = tokens;
    this.#spent = 0;
    this.#leasedAt = asked;
    let served = 0;
    for (const { cost, resolve } of this.#waiting) {
      if (this.#stock < cost) break;
      this.spend(cost);
      served += 1;
      resolve(0);
    }
    this.#waiting.splice(0, served);
  }

  #refuse(need: number, { waitMs }: Grant): void {
    this.#refusedUntil = this.#clock() + waitMs;
    this.#refusedCost = need;
    const others = this.#waiting.filter(({ cost }) => cost < need);
    for (const { cost, resolve } of this.#waiting) if (cost >= need) resolve(waitMs);
    this.#waiting = others;
  }
}
