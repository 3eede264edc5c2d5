import type {
  AuthorLists,
  AuthorPosts,
  CachedSignals,
  FeedEntry,
  Follows,
  PostLabels,
  PostOwners,
  PulledAuthors,
  Timelines,
} from '../ports.ts';

/** Followers that one job brings a post to, before it hands over to the next. */
const BATCH = 1000;

export interface FanOutDependencies {
  timelines: Timelines;
  follows: Follows;
  authorPosts: AuthorPosts;
  authorLists: Pick<AuthorLists, 'push' | 'takeOut'>;
  pulledAuthors: Pick<PulledAuthors, 'stateOf'>;
}

/**
 * Brings a post into the lists of one batch of its author's followers, and into the author's on the first; or, where the
 * feed does not keep it any more, out of them. However batches of its coming and going overlap, the last one that ends
 * leaves the lists as it should. The posts of an author who is pulled come into the author's lists alone.
 * @param after where the batch begins; null for the first
 * @returns where the next batch begins; null behind the last
 */
export async function fanOutBatch(
  dependencies: FanOutDependencies,
  entry: FeedEntry,
  after: string | null,
): Promise<string | null> {
  const { timelines, authorLists, authorPosts } = dependencies;
  let isKept = await authorPosts.has(entry);
  const { ids, next } = isKept
    ? await toPushTo(dependencies, entry, after)
    : await followers(dependencies, entry, after);
  const viewers = after === null ? [entry.authorId, ...ids] : ids;
  for (;;) {
    if (after === null) await (isKept ? authorLists.push(entry) : authorLists.takeOut(entry));
    await (isKept ? timelines.push(viewers, entry.postId) : timelines.takeOut(viewers, entry.postId));
    const isKeptNow = await authorPosts.has(entry);
    if (isKeptNow === isKept) return next;
    isKept = isKeptNow;
  }
}

type Batch = ReturnType<Follows['followers']>;

const followers = ({ follows }: FanOutDependencies, { authorId }: FeedEntry, after: string | null): Batch =>
  follows.followers(authorId, BATCH, after);

async function toPushTo(dependencies: FanOutDependencies, entry: FeedEntry, after: string | null): Batch {
  const state = await dependencies.pulledAuthors.stateOf(entry.authorId);
  return state === 'announced' ? { ids: [], next: null } : followers(dependencies, entry, after);
}

interface NoteDependencies extends Pick<FanOutDependencies, 'authorPosts'> {
  owners: Pick<PostOwners, 'add' | 'remove'>;
  signals: Pick<CachedSignals, 'forgetAuthors'>;
}

/** What the feed keeps of a new post, before it tells anyone. */
export async function notePost(
  { authorPosts, owners, signals }: NoteDependencies,
  { postId, authorId, createdAt, format, topics }: FeedEntry & { createdAt: string } & Partial<PostLabels>,
): Promise<void> {
  await authorPosts.add({ postId, authorId }, new Date(createdAt), { format, topics });
  await owners.add([{ postId, authorId }]);
  await signals.forgetAuthors([authorId]);
}

/** Of a post that nobody else sees any more the feed keeps nothing. The row goes first: the map of owners is made of rows. */
export async function forgetPost({ authorPosts, owners }: NoteDependencies, entry: FeedEntry): Promise<void> {
  await authorPosts.remove(entry);
  await owners.remove([entry]);
}
