/**
 * A place in the write-ahead log of a physical server: its timeline in 8 hexadecimal digits and the LSN (64 bits) in 16,
 * so that texts compare as the places do, here and in Redis, where numbers have 53 bits.
 */
export type WalPosition = string & { readonly brand: 'WalPosition' };

/** Behind every place that is ever reached: no replica has replayed it. */
export const NEVER_REACHED = 'F'.repeat(24) as WalPosition;

/**
 * @param timeline as PostgreSQL begins the names of its log's files: 8 hexadecimal digits
 * @param lsn as PostgreSQL writes one: `16/B374D848`
 * @throws Error where either is not what PostgreSQL writes
 */
export function walPosition(timeline: string, lsn: string): WalPosition {
  const [, high, low] = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/.exec(lsn) ?? [];
  if (!high || !low || !/^[0-9A-F]{8}$/.test(timeline)) throw new Error(`No place in a log: ${timeline} ${lsn}`);
  return (timeline + high.padStart(8, '0') + low.padStart(8, '0')) as WalPosition;
}

export const isOneTimeline = (a: WalPosition, b: WalPosition): boolean => a.slice(0, 8) === b.slice(0, 8);

/**
 * Whether a server that has replayed `replayed` has everything up to `needed`. Of another timeline nobody knows: what
 * was written on it may have been lost when a standby was promoted.
 */
export const covers = (replayed: WalPosition, needed: WalPosition): boolean =>
  isOneTimeline(replayed, needed) && replayed >= needed;
