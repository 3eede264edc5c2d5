import type { PostId, UserId } from '@heliograph/platform/ids';
import type { AuthorPosts, FeedEntry, Follows, Timelines } from '../ports.ts';

/** Followers that one job brings a post to, before it hands over to the next. */
const BATCH = 1000;

export interface FanOutDependencies {
  timelines: Timelines;
  follows: Follows;
  authorPosts: AuthorPosts;
}

/**
 * Brings a post to one batch of its author's followers, and to the author on the first.
 * @param after where the batch begins; null for the first
 * @returns where the next batch begins; null when everyone has it
 */
export async function fanOutBatch(
  { timelines, follows }: FanOutDependencies,
  entry: FeedEntry,
  after: string | null,
): Promise<string | null> {
  const { ids, next } = await follows.followers(entry.authorId, BATCH, after);
  await timelines.push(after === null ? [entry.authorId, ...ids] : ids, entry);
  return next;
}

/** What the feed keeps of a new post, before it tells anyone. */
export async function notePost(
  { authorPosts }: Pick<FanOutDependencies, 'authorPosts'>,
  { postId, authorId, createdAt }: { postId: PostId; authorId: UserId; createdAt: string },
): Promise<void> {
  await authorPosts.add({ postId, authorId }, new Date(createdAt));
}
