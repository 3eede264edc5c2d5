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
 * Brings a post into the lists of one batch of its author's followers, and into the author's on the first; or, where the
 * feed does not keep it any more, out of them. However batches of its coming and going overlap, the last one that ends
 * leaves the lists as it should.
 * @param after where the batch begins; null for the first
 * @returns where the next batch begins; null behind the last
 */
export async function fanOutBatch(
  { timelines, follows, authorPosts }: FanOutDependencies,
  entry: FeedEntry,
  after: string | null,
): Promise<string | null> {
  const { ids, next } = await follows.followers(entry.authorId, BATCH, after);
  const viewers = after === null ? [entry.authorId, ...ids] : ids;
  let isKept = await authorPosts.has(entry);
  for (;;) {
    await (isKept ? timelines.push(viewers, entry) : timelines.takeOut(viewers, entry));
    const isKeptNow = await authorPosts.has(entry);
    if (isKeptNow === isKept) return next;
    isKept = isKeptNow;
  }
}

/** What the feed keeps of a new post, before it tells anyone. */
export async function notePost(
  { authorPosts }: Pick<FanOutDependencies, 'authorPosts'>,
  { postId, authorId, createdAt }: { postId: PostId; authorId: UserId; createdAt: string },
): Promise<void> {
  await authorPosts.add({ postId, authorId }, new Date(createdAt));
}
