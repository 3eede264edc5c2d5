import type { BucketLimit } from './limits.ts';

/** A token bucket of this process alone, for as long as there is no Redis to share one. GCRA, as the shared ones. */
export class LocalBucket {
  readonly #capacity: number;
  readonly #msPerToken: number;
  /** Milliseconds of the clock that `now` is read from. */
  #fullAt = Number.NEGATIVE_INFINITY;

  /** @param share the part of the limit that one process grants: 0.25 leaves room for four */
  constructor({ capacity, refillPerSecond }: BucketLimit, share: number) {
    this.#capacity = Math.max(1, Math.floor(capacity * share));
    this.#msPerToken = 1000 / (refillPerSecond * share);
  }

  /** Milliseconds until there are as many tokens, 0 where they are there. A cost above the capacity needs a full bucket. */
  waitFor(cost: number, now: number): number {
    const spare = this.#capacity - Math.min(cost, this.#capacity);
    return Math.max(0, this.#fullAt - now - spare * this.#msPerToken);
  }

  take(cost: number, now: number): void {
    this.#fullAt = Math.max(this.#fullAt, now) + Math.min(cost, this.#capacity) * this.#msPerToken;
  }
}
