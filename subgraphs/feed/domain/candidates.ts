import type { PostId, UserId } from '@heliograph/platform/ids';
import type { Visibility } from '@heliograph/platform/visibility';
import type { AuthorPosts, FeedEntry, Follows, HiddenPosts, Timelines } from '../ports.ts';

/** Posts a list holds, and a rebuild looks for. */
export const TIMELINE_LENGTH = 500;
/** Accounts whose posts are looked for, the latest followed first. */
const MOST_FOLLOWED = 5000;

export interface CandidateDependencies {
  timelines: Timelines;
  authorPosts: AuthorPosts;
  follows: Follows;
  hiddenPosts: HiddenPosts;
  visibility: Visibility;
  /** Told when Redis cannot be asked and the feed is read from PostgreSQL. */
  degraded(error: unknown): void;
}

/** What may come into a viewer's feed, newest first: the pushed list, or, where it is lost, what it is rebuilt from. */
export async function candidates(dependencies: CandidateDependencies, viewer: UserId): Promise<FeedEntry[]> {
  const { timelines, degraded } = dependencies;
  const fromRows = () => newestOfFollowed(dependencies, viewer, TIMELINE_LENGTH, null);
  try {
    return (await timelines.read(viewer)) ?? (await timelines.rebuild(viewer, fromRows));
  } catch (error) {
    degraded(error);
    return fromRows();
  }
}

/** The newest posts of the viewer and of everyone they follow, older than `before`; from their rows. */
export async function newestOfFollowed(
  { follows, authorPosts }: Pick<CandidateDependencies, 'follows' | 'authorPosts'>,
  viewer: UserId,
  limit: number,
  before: PostId | null,
): Promise<FeedEntry[]> {
  const followed = await follows.followedBy(viewer, MOST_FOLLOWED);
  return authorPosts.newest([viewer, ...followed], limit, before);
}

/** The rules, after every list and cache: an unfollow, a mute, a block or a deletion takes effect on the next read. */
export async function shownTo(
  { follows, hiddenPosts, visibility }: Pick<CandidateDependencies, 'follows' | 'hiddenPosts' | 'visibility'>,
  viewer: UserId,
  entries: readonly FeedEntry[],
): Promise<FeedEntry[]> {
  const authors = [...new Set(entries.map(({ authorId }) => authorId))];
  const [followed, taken, hidden] = await Promise.all([
    follows.follows(viewer, authors),
    visibility.takesIntoFeed(viewer, authors),
    hiddenPosts.hidden(entries),
  ]);
  const shown = new Set(authors.filter((author, index) => taken[index] && (followed[index] || author === viewer)));
  return entries.filter(({ authorId }, index) => shown.has(authorId) && !hidden[index]);
}
