import type { UserId } from '@heliograph/platform/ids';
import type { Follows, PulledAuthors, Timelines } from '../ports.ts';

/** Followers whose lists one job tells. */
const BATCH = 1000;

/**
 * Whether it is still to be announced that an author is pulled: pushing costs by the follower, pulling by the reader, and
 * past a number of followers the latter is less.
 * @param threshold followers, above which an author is pulled, and stays it
 */
export async function isToBeAnnounced(
  { pulledAuthors, countFollowers }: { pulledAuthors: PulledAuthors; countFollowers(author: UserId): Promise<number> },
  author: UserId,
  threshold: number,
): Promise<boolean> {
  const state = await pulledAuthors.stateOf(author);
  if (state) return state === 'begun';
  if ((await countFollowers(author)) <= threshold) return false;
  await pulledAuthors.begin(author);
  return true;
}

/**
 * Tells the lists of one batch of an author's followers to pull. Until the last of them knows, posts are pushed as before;
 * that one came both ways shows nowhere. Lists that are made meanwhile know it from the beginning.
 * @param after where the batch begins; null for the first
 * @returns where the next batch begins; null when everyone was told
 */
export async function announceBatch(
  {
    pulledAuthors,
    timelines,
    follows,
  }: {
    pulledAuthors: PulledAuthors;
    timelines: Pick<Timelines, 'pull'>;
    follows: Pick<Follows, 'followers'>;
  },
  author: UserId,
  after: string | null,
): Promise<string | null> {
  const { ids, next } = await follows.followers(author, BATCH, after);
  await timelines.pull(ids, author);
  if (next === null) await pulledAuthors.announced(author);
  return next;
}
