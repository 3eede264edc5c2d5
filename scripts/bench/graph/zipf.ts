import type { Random } from '../../../test/kit/random.ts';

/** As YCSB draws keys (Cooper et al., SoCC 2010). */
const EXPONENT = 0.99;

/** Draws places from 0 to `count` - 1, the nth as often as 1 / (n + 1) ^ 0.99. */
export function zipf(count: number, random: Random): () => number {
  const upTo = new Float64Array(count);
  let sum = 0;
  for (let place = 0; place < count; place += 1) {
    sum += 1 / (place + 1) ** EXPONENT;
    upTo[place] = sum;
  }
  return () => {
    const wanted = random.next() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((upTo[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
