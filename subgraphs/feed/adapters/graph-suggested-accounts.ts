import type { Graph } from '@heliograph/platform/graph';
import { newestFirst, type UserId } from '@heliograph/platform/ids';
import type { Visibility } from '@heliograph/platform/visibility';
import type { Follows, PopularPosts, Signals, SuggestedAccounts } from '../ports.ts';

/** Followed accounts whose own choices are looked at, and how many choices of each. */
const FRIENDS = 10;
const CHOICES = 50;
/** Followed accounts of which the closest are chosen. */
const LATEST_FOLLOWED = 200;
/** Candidates that the rules are asked about, for each that is wanted. */
const SPARE = 5;

/**
 * Whom those follow with whom the viewer has most to do, or whom the viewer followed last: the more of them, the more
 * promising. Who follows nobody is shown the authors of what is popular. One multiget of lists that the graph caches.
 */
export function graphSuggestedAccounts(options: {
  graph: Pick<Graph, 'rangeMany'>;
  follows: Follows;
  signals: Pick<Signals, 'ofViewer'>;
  popularPosts: Pick<PopularPosts, 'viral'>;
  visibility: Pick<Visibility, 'takesIntoFeed'>;
}): SuggestedAccounts {
  const { graph, follows, signals, popularPosts, visibility } = options;

  const followedByFriends = async (viewer: UserId, followed: readonly UserId[]): Promise<UserId[]> => {
    const { authors } = await signals.ofViewer(viewer);
    const isFollowed = new Set(followed);
    const close = authors.map(({ authorId }) => authorId).filter((author) => isFollowed.has(author));
    const friends = [...new Set([...close, ...followed])].slice(0, FRIENDS);
    const lists = await graph.rangeMany<UserId>(friends, 'FOLLOWS', { limit: CHOICES });
    const counts = new Map<UserId, number>();
    for (const { id2 } of lists.flat()) counts.set(id2, (counts.get(id2) ?? 0) + 1);
    return [...counts].sort(([a, some], [b, others]) => others - some || newestFirst(b, a)).map(([id]) => id);
  };

  return {
    async of(viewer, limit) {
      const followed = await follows.followedBy(viewer, LATEST_FOLLOWED);
      const promising =
        followed.length > 0
          ? await followedByFriends(viewer, followed)
          : (await popularPosts.viral()).map(({ authorId }) => authorId);
      const others = [...new Set(promising)].filter((account) => account !== viewer).slice(0, SPARE * limit);
      const [known, taken] = await Promise.all([
        follows.follows(viewer, others),
        visibility.takesIntoFeed(viewer, others),
      ]);
      return others.filter((_account, index) => !known[index] && taken[index]).slice(0, limit);
    },
  };
}
