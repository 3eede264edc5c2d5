import type { Bitten } from '@heliograph/platform/account-data';
import type { UserId } from '@heliograph/platform/ids';
import type { AccountTraces } from '../ports.ts';

/** How soon to look again for a photo that the pipeline is busy with. */
const PIPELINE_SECONDS = 10;

/** What the bite behind all that was written begins with: for that, every shard is looked through. */
const PHOTOS = 'photos';

export interface EraseDependencies {
  traces: AccountTraces;
  now(): Date;
}

/**
 * Erases a bite of what a deleted account has made: its posts and what others left under them, its comments elsewhere,
 * mentions of it, and its photos last, as posts show them.
 */
export async function eraseAccount(
  { traces, now }: EraseDependencies,
  userId: UserId,
  from: string | null,
): Promise<Bitten> {
  if (from === null) return { next: (await eraseWritten(traces, userId)) ? null : PHOTOS };
  const more = await traces.eraseMedia(userId, now());
  if (more === 'later') return { next: PHOTOS, waitSeconds: PIPELINE_SECONDS };
  return more ? { next: PHOTOS } : 'done';
}

const eraseWritten = async (traces: AccountTraces, userId: UserId): Promise<boolean> =>
  (await traces.erasePosts(userId)) || (await traces.eraseComments(userId)) || traces.eraseMentions(userId);
