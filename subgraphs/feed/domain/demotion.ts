import type { UserId } from '@heliograph/platform/ids';
import type { Follows, Timelines } from '../ports.ts';

/** Followers whose first pages one job ends. */
const BATCH = 1000;

/**
 * Lets one batch of an author's followers, and the author with the first, rank their home feeds anew: what moderators
 * say of a post shows on the next first page. Orders that somebody scrolls through stay as they are.
 * @param after where the batch begins; null for the first
 * @returns where the next batch begins; null when everyone was told
 */
export async function rerankBatch(
  { timelines, follows }: { timelines: Pick<Timelines, 'endFirstPages'>; follows: Pick<Follows, 'followers'> },
  authorId: UserId,
  after: string | null,
): Promise<string | null> {
  const { ids, next } = await follows.followers(authorId, BATCH, after);
  await timelines.endFirstPages(after === null ? [authorId, ...ids] : ids);
  return next;
}
