import type { Bitten } from '@heliograph/platform/account-data';
import type { UserId } from '@heliograph/platform/ids';
import type { AccountTraces, ModerationTraces } from '../../ports.ts';

/** How soon to look again for a photo that the pipeline is busy with. */
const PIPELINE_SECONDS = 10;

/** What the bite behind all that was written begins with: for that, every shard is looked through. */
const PHOTOS = 'photos';

export interface EraseDependencies {
  traces: AccountTraces;
  moderationTraces: Pick<ModerationTraces, 'eraseCases' | 'forgetModeration'>;
  now(): Date;
}

/**
 * Erases a bite of what a deleted account has made: its posts and what others left under them, its comments elsewhere,
 * its collections, mentions of it, what was reported about it, who made its own reports, and its photos last, as posts
 * show them.
 */
export async function eraseAccount(
  { traces, moderationTraces, now }: EraseDependencies,
  userId: UserId,
  from: string | null,
): Promise<Bitten> {
  if (from === null) {
    const more = (await eraseWritten(traces, userId)) || (await eraseReported(moderationTraces, userId));
    return { next: more ? null : PHOTOS };
  }
  const more = await traces.eraseMedia(userId, now());
  if (more === 'later') return { next: PHOTOS, waitSeconds: PIPELINE_SECONDS };
  return more ? { next: PHOTOS } : 'done';
}

const eraseWritten = async (traces: AccountTraces, userId: UserId): Promise<boolean> =>
  (await traces.erasePosts(userId)) ||
  (await traces.eraseComments(userId)) ||
  (await traces.eraseCollections(userId)) ||
  traces.eraseMentions(userId);

const eraseReported = async (traces: EraseDependencies['moderationTraces'], userId: UserId): Promise<boolean> =>
  (await traces.eraseCases(userId)) || traces.forgetModeration(userId);
