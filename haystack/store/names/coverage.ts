/** A part of a volume whose needles a names table lists, from the first to the end of the last. */
export interface Stretch {
  volume: number;
  from: number;
  to: number;
  /** Whether there is something in it that could not be read. */
  isDamaged: boolean;
}

/** The same parts, in order, those that touch made one. */
export function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const stretch of stretches.toSorted((a, b) => a.volume - b.volume || a.from - b.from)) {
    const last = result.at(-1);
    if (last && last.volume === stretch.volume && stretch.from <= last.to) {
      last.to = Math.max(last.to, stretch.to);
      last.isDamaged ||= stretch.isDamaged;
    } else result.push({ ...stretch });
  }
  return result;
}

/** Whether all of `inner` lies within `outer`, which is joined. */
export function covers(outer: readonly Stretch[], inner: readonly Stretch[]): boolean {
  return inner.every(({ volume, from, to }) =>
    outer.some((stretch) => stretch.volume === volume && stretch.from <= from && stretch.to >= to),
  );
}

/** What lies between two offsets of a volume and in none of these stretches, which are joined. */
export function gapsIn(
  stretches: readonly Stretch[],
  { volume, from, to }: Omit<Stretch, 'isDamaged'>,
): { from: number; to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  let at = from;
  for (const stretch of stretches) {
    if (stretch.volume !== volume) continue;
    if (stretch.from > at) gaps.push({ from: at, to: stretch.from });
    at = Math.max(at, stretch.to);
  }
  if (at < to) gaps.push({ from: at, to });
  return gaps;
}
