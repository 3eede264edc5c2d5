/** Counts up. */
export interface Counter {
  add(by?: number): void;
}

/** Goes up and down. */
export interface Gauge {
  set(value: number): void;
  add(by: number): void;
}

/** Counts values by their size. */
export interface Histogram {
  /** Seconds, where the name of the instrument ends so. */
  observe(value: number): void;
}

/** One line that a series shows; its name is the instrument's with `suffix` behind it. */
export interface Sample {
  value: number;
  suffix?: string;
  /** The upper bound of a bucket. */
  le?: string;
}

/** What an instrument keeps for one set of labels. */
export interface Series {
  samples(): Iterable<Sample>;
}

export class Amount implements Counter, Gauge, Series {
  #value = 0;

  add(by = 1): void {
    this.#value += by;
  }

  set(value: number): void {
    this.#value = value;
  }

  *samples(): Iterable<Sample> {
    yield { value: this.#value };
  }
}

export class Distribution implements Histogram, Series {
  readonly #bounds: readonly number[];
  /** Values in each bucket alone, the last of which has no bound; summed up only when they are shown. */
  readonly #counts: number[];
  #sum = 0;

  /** @param bounds upper bounds of the buckets, ascending */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    let bucket = 0;
    for (const bound of this.#bounds) {
      if (value <= bound) break;
      bucket += 1;
    }
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += value;
  }

  *samples(): Iterable<Sample> {
    let count = 0;
    for (const [bucket, values] of this.#counts.entries()) {
      count += values;
      yield { suffix: '_bucket', le: String(this.#bounds[bucket] ?? '+Inf'), value: count };
    }
    yield { suffix: '_sum', value: this.#sum };
    yield { suffix: '_count', value: count };
  }
}
