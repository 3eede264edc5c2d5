import { NeedleDamaged } from '../../store/needle-damaged.ts';

/** For a lookup that must go on where the disk has changed what it looked for. */
export function nullIfDamaged(error: unknown): null {
  if (error instanceof NeedleDamaged) return null;
  throw error;
}
