import type { Bitten } from '@heliograph/platform/account-data';
import type { UserId } from '@heliograph/platform/ids';
import type { AccountTraces } from '../ports.ts';

/** How soon to look again for a photo that the pipeline is busy with. */
const PIPELINE_SECONDS = 10;

export interface EraseDependencies {
  traces: AccountTraces;
  now(): Date;
}

/**
 * Erases a bite of what a deleted account has made: its posts and what others left under them, its comments elsewhere,
 * mentions of it, and its photos last, as posts show them.
 */
export async function eraseAccount({ traces, now }: EraseDependencies, userId: UserId): Promise<Bitten> {
  if (await traces.erasePosts(userId)) return { next: null };
  if (await traces.eraseComments(userId)) return { next: null };
  if (await traces.eraseMentions(userId)) return { next: null };
  const more = await traces.eraseMedia(userId, now());
  if (more === 'later') return { next: null, waitSeconds: PIPELINE_SECONDS };
  return more ? { next: null } : 'done';
}
