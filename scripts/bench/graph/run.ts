/** What some operations took, in milliseconds. */
export interface Timed {
  perSecond: number;
  p50: number;
  p99: number;
}

/** Keeps `concurrency` operations under way until `seconds` are over. */
export async function runFor(
  next: () => () => Promise<unknown>,
  { concurrency, seconds }: { concurrency: number; seconds: number },
): Promise<Timed> {
  const took: number[] = [];
  const began = performance.now();
  const ends = began + seconds * 1000;
  const lane = async () => {
    while (performance.now() < ends) {
      const start = performance.now();
      await next()();
      took.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const elapsed = (performance.now() - began) / 1000;
  return { perSecond: took.length / elapsed, ...percentiles(took) };
}

export function percentiles(took: readonly number[]): { p50: number; p99: number } {
  const sorted = Float64Array.from(took).sort();
  const at = (share: number) => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
