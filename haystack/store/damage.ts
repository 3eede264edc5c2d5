/** A stretch of a volume that is not what was written: what a crash tore, or the disk changed or lost. */
export interface Damage {
  volume: number;
  offset: number;
  byteSize: number;
  /** `skipped` is left as it lies, and never served. */
  repair: 'truncated' | 'blotted' | 'skipped';
}

/** Tells of each damage once, however often it is met. */
export function tellingOnce(onDamage: (damage: Damage) => void): (damage: Damage) => void {
  const told = new Set<string>();
  return (damage) => {
    const place = `${damage.volume}:${damage.offset}`;
    if (told.has(place)) return;
    told.add(place);
    onDamage(damage);
  };
}
