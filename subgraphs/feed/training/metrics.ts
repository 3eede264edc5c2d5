/** The numbers of an order: of rows by their scores, highest first; of equal scores the first row comes first. */
export function orderOf(scores: ArrayLike<number>): number[] {
  return Array.from({ length: scores.length }, (_, row) => row).sort(
    (a, b) => (scores[b] as number) - (scores[a] as number) || a - b,
  );
}

/**
 * How probably something wanted has a higher score than something else; equal scores count half. Null where all or none
 * is wanted.
 */
export function areaUnderCurve(scores: ArrayLike<number>, wanted: ArrayLike<number>): number | null {
  const order = orderOf(scores).reverse();
  let [positives, rankSum] = [0, 0];
  for (let begin = 0; begin < order.length; ) {
    let end = begin + 1;
    while (end < order.length && scores[order[end] as number] === scores[order[begin] as number]) end += 1;
    // Ranks count from 1; equal scores share the middle of theirs.
    const rank = (begin + 1 + end) / 2;
    for (const row of order.slice(begin, end)) {
      if (!wanted[row]) continue;
      positives += 1;
      rankSum += rank;
    }
    begin = end;
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Normalised discounted cumulative gain of the first `places` (Järvelin & Kekäläinen, 2002). Null where none is wanted. */
export function ndcg(scores: ArrayLike<number>, wanted: ArrayLike<number>, places: number): number | null {
  const discount = (place: number) => 1 / Math.log2(place + 2);
  const order = orderOf(scores);
  const positives = order.filter((row) => wanted[row]).length;
  if (positives === 0) return null;
  const gain = order.slice(0, places).reduce((sum, row, place) => sum + (wanted[row] ? discount(place) : 0), 0);
  const best = order.slice(0, Math.min(places, positives)).reduce((sum, _row, place) => sum + discount(place), 0);
  return gain / best;
}

/** Which part of the first `places` by one score is among the first `kept` by another. */
export function recall(scores: ArrayLike<number>, places: number, others: ArrayLike<number>, kept: number): number {
  const best = orderOf(scores).slice(0, places);
  const among = new Set(orderOf(others).slice(0, kept));
  return best.filter((row) => among.has(row)).length / best.length;
}

/** One of the equally filled bins of a calibration: what was foretold there on average, and what came. */
export interface CalibrationBin {
  count: number;
  foretold: number;
  came: number;
}

/** Expected calibration error: how far what was foretold is from what came, over the bins. */
export function calibrationError(bins: readonly CalibrationBin[]): number {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.reduce((sum, { count, foretold, came }) => sum + (count / total) * Math.abs(foretold - came), 0);
}
