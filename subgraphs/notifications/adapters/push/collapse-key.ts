import { createHash } from 'node:crypto';

/** The id as it is where the provider can take it, else 32 characters that stand for it. */
export function collapseKey(collapseId: string, allowed: RegExp): string {
  if (allowed.test(collapseId)) return collapseId;
  return createHash('sha256').update(collapseId).digest('base64url').slice(0, 32);
}
