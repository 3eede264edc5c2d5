import type { PostId, UserId } from '@heliograph/platform/ids';
import type { Visibility } from '@heliograph/platform/visibility';
import type {
  AuthorLists,
  AuthorPosts,
  FeedEntry,
  Follows,
  HiddenPosts,
  PulledAuthors,
  Snapshot,
  Timeline,
  Timelines,
} from '../ports.ts';
import { AUTHOR_LIST_LENGTH, mergeEntries, TIMELINE_LENGTH } from './timeline.ts';

/** Accounts whose posts are looked for, the latest followed first. */
const MOST_FOLLOWED = 5000;
/** Of them, those that are pulled at each look; the posts of others come when the list is made anew. */
const MOST_PULLED = 200;

export interface CandidateDependencies {
  timelines: Timelines;
  authorLists: AuthorLists;
  pulledAuthors: PulledAuthors;
  authorPosts: AuthorPosts;
  follows: Follows;
  hiddenPosts: HiddenPosts;
  visibility: Visibility;
  /** Told when Redis cannot be asked and the feed is read from PostgreSQL. */
  degraded(error: unknown): void;
}

/** What may come into a viewer's feed. */
export interface Candidates {
  /** Newest first. */
  entries: FeedEntry[];
  /** The pulled authors among those that it was made of. */
  draws: Snapshot['draws'];
}

/**
 * What was pushed to the viewer's list, merged with the newest posts of those that are pulled; or, where the list is lost,
 * what it is rebuilt from.
 */
export async function candidates(dependencies: CandidateDependencies, viewer: UserId): Promise<Candidates> {
  const { timelines, authorLists, authorPosts, degraded } = dependencies;
  try {
    const { entries, pulled } =
      (await timelines.read(viewer)) ?? (await timelines.rebuild(viewer, () => fromRows(dependencies, viewer)));
    const lists = await authorLists.read(pulled, (author) => authorPosts.newest([author], AUTHOR_LIST_LENGTH, null));
    const newest = lists.map(([first]) => first?.postId ?? null);
    return {
      entries: mergeEntries([entries, ...lists], TIMELINE_LENGTH),
      draws: pulled.map((authorId, index) => ({ authorId, newest: newest[index] ?? null })),
    };
  } catch (error) {
    degraded(error);
    return { entries: await newestOfFollowed(dependencies, viewer, TIMELINE_LENGTH, null), draws: [] };
  }
}

async function fromRows(dependencies: CandidateDependencies, viewer: UserId): Promise<Timeline> {
  const { follows, authorPosts, pulledAuthors } = dependencies;
  const followed = await follows.followedBy(viewer, MOST_FOLLOWED);
  const [entries, pulled] = await Promise.all([
    authorPosts.newest([viewer, ...followed], TIMELINE_LENGTH, null),
    pulledAuthors.among(followed),
  ]);
  return { entries, pulled: pulled.slice(0, MOST_PULLED) };
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
