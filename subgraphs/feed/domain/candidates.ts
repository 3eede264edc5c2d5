import type { PostId, UserId } from '@heliograph/platform/ids';
import type { Visibility } from '@heliograph/platform/visibility';
import type {
  AuthorLists,
  AuthorPosts,
  Candidate,
  DismissedPosts,
  FeedEntry,
  Follows,
  HiddenPosts,
  PostOwners,
  PulledAuthors,
  Snapshot,
  Timeline,
  Timelines,
} from '../ports.ts';
import { AUTHOR_LIST_LENGTH, mergePosts, TIMELINE_LENGTH } from './timeline.ts';

/** Accounts whose posts are looked for, the latest followed first. */
const MOST_FOLLOWED = 5000;
/** Of them, those that are pulled at each look; the posts of others come when the list is made anew. */
const MOST_PULLED = 200;

/** What decides whether an entry is shown. */
export interface RuleDependencies {
  follows: Pick<Follows, 'follows'>;
  hiddenPosts: HiddenPosts;
  visibility: Visibility;
  dismissedPosts: DismissedPosts;
}

export interface CandidateDependencies extends RuleDependencies {
  timelines: Timelines;
  authorLists: AuthorLists;
  owners: PostOwners;
  pulledAuthors: PulledAuthors;
  authorPosts: AuthorPosts;
  follows: Follows;
  /** Told when Redis cannot be asked and the feed is read from PostgreSQL. */
  degraded(error: unknown): void;
}

/** Which posts a viewer's feed is made of, before anything is known of them but their ids. */
export interface Skeleton {
  /** Newest first. */
  posts: PostId[];
  /** Of those whose lists, or rows, have just said so: the others' owners are still to be asked for. */
  known: ReadonlyMap<PostId, UserId>;
  /** The pulled authors among those that it was made of. */
  draws: Snapshot['draws'];
}

/**
 * What was pushed to the viewer's list, merged with the newest posts of those that are pulled; or, where the list is lost,
 * what it is rebuilt from.
 */
export async function skeleton(dependencies: CandidateDependencies, viewer: UserId): Promise<Skeleton> {
  const { timelines, degraded } = dependencies;
  const known = new Map<PostId, UserId>();
  const rebuild = async (): Promise<Timeline> => {
    const { entries, pulled } = await fromRows(dependencies, viewer);
    for (const { postId, authorId } of entries) known.set(postId, authorId);
    return { posts: entries.map(({ postId }) => postId), pulled };
  };
  try {
    const { posts, pulled } = (await timelines.read(viewer)) ?? (await timelines.rebuild(viewer, rebuild));
    const lists = await ofPulled(dependencies, pulled, posts);
    for (const [index, author] of pulled.entries()) for (const post of lists[index] ?? []) known.set(post, author);
    return {
      posts: mergePosts([posts, ...lists], TIMELINE_LENGTH),
      known,
      draws: pulled.map((authorId, index) => ({ authorId, newest: lists[index]?.[0] ?? null })),
    };
  } catch (error) {
    degraded(error);
    const entries = await newestOfFollowed(dependencies, viewer, TIMELINE_LENGTH, null);
    const owners = new Map(entries.map(({ postId, authorId }) => [postId, authorId]));
    return { posts: [...owners.keys()], known: owners, draws: [] };
  }
}

/** Of each author who is pulled the posts that have a place in the viewer's feed, whose list may be full of newer ones. */
async function ofPulled(
  { authorLists, authorPosts }: CandidateDependencies,
  pulled: readonly UserId[],
  posts: readonly PostId[],
): Promise<PostId[][]> {
  const oldest = posts.length < TIMELINE_LENGTH ? null : (posts.at(-1) ?? null);
  return authorLists.read(pulled, oldest, (authors) => authorPosts.newestOfEach(authors, AUTHOR_LIST_LENGTH));
}

/** Posts of a skeleton with their owners, in one look-up. A post that nobody owns is there no more. */
export async function withOwners(
  { owners }: Pick<CandidateDependencies, 'owners'>,
  known: Skeleton['known'],
  posts: readonly PostId[],
): Promise<Candidate[]> {
  const unknown = posts.filter((postId) => !known.has(postId));
  const found = unknown.length > 0 ? await owners.of(unknown) : [];
  const asked = new Map(unknown.map((postId, index) => [postId, found[index]]));
  return posts.flatMap((postId) => {
    const authorId = known.get(postId) ?? asked.get(postId);
    return authorId ? [followed({ postId, authorId })] : [];
  });
}

/** What may come into a viewer's feed. */
export interface Candidates {
  /** Newest first. */
  entries: Candidate[];
  draws: Snapshot['draws'];
}

/** All of a viewer's skeleton, with owners. */
export async function candidates(dependencies: CandidateDependencies, viewer: UserId): Promise<Candidates> {
  const { posts, known, draws } = await skeleton(dependencies, viewer);
  return { entries: await withOwners(dependencies, known, posts), draws };
}

const followed = ({ postId, authorId }: FeedEntry): Candidate => ({ postId, authorId, source: 'FOLLOWING' });

async function fromRows(dependencies: CandidateDependencies, viewer: UserId) {
  const { follows, authorPosts, pulledAuthors } = dependencies;
  const authors = await follows.followedBy(viewer, MOST_FOLLOWED);
  const [entries, pulled] = await Promise.all([
    authorPosts.newest([viewer, ...authors], TIMELINE_LENGTH, null),
    pulledAuthors.among(authors),
  ]);
  return { entries, pulled: pulled.slice(0, MOST_PULLED) };
}

/** The newest posts of the viewer and of everyone they follow, older than `before`; from their rows. */
export async function newestOfFollowed(
  { follows, authorPosts }: Pick<CandidateDependencies, 'follows' | 'authorPosts'>,
  viewer: UserId,
  limit: number,
  before: PostId | null,
): Promise<Candidate[]> {
  const authors = await follows.followedBy(viewer, MOST_FOLLOWED);
  return (await authorPosts.newest([viewer, ...authors], limit, before)).map(followed);
}

/**
 * The rules, after every list and cache: an unfollow, a mute, a block or a deletion takes effect on the next read. What is
 * here because its author is followed is so no longer than they are; what came another way is open to everyone. What the
 * viewer dismissed is gone.
 */
export async function shownTo<Entry extends Candidate>(
  { follows, hiddenPosts, dismissedPosts, visibility }: RuleDependencies,
  viewer: UserId,
  entries: readonly Entry[],
): Promise<Entry[]> {
  const authors = [...new Set(entries.map(({ authorId }) => authorId))];
  const [follow, taken, open, hidden, dismissed] = await Promise.all([
    follows.follows(viewer, authors),
    visibility.takesIntoFeed(viewer, authors),
    visibility.maySeeContent(null, authors),
    hiddenPosts.hidden(entries),
    dismissedPosts.dismissed(
      viewer,
      entries.map(({ postId }) => postId),
    ),
  ]);
  const those = (holds: (author: UserId, index: number) => boolean | undefined) => new Set(authors.filter(holds));
  const near = those((author, index) => taken[index] && (follow[index] || author === viewer));
  const far = those((_author, index) => taken[index] && open[index]);
  return entries.filter(
    ({ authorId, source }, index) =>
      (source === 'FOLLOWING' ? near : far).has(authorId) && !hidden[index] && !dismissed[index],
  );
}
