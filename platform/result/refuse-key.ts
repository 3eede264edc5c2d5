import type { Refusal } from './index.ts';

/**
 * An idempotencyKey has 1 to 64 characters: null where this one does, or where there is none because the app may leave
 * it out.
 */
export function refuseKey(key: string | null | undefined): Refusal<'INVALID'> | null {
  if (key === null || key === undefined || (key.length >= 1 && key.length <= 64)) return null;
  return { code: 'INVALID', message: 'An idempotencyKey has 1 to 64 characters', field: ['idempotencyKey'] };
}
