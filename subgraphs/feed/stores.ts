import type { Platform } from '@heliograph/platform/runtime';
import { createVisibility } from '@heliograph/platform/visibility';
import { cachedAuthorPosts } from './adapters/cached-author-posts.ts';
import { cachedSignals } from './adapters/cached-signals.ts';
import { directoryAdvertisements } from './adapters/directory-advertisements.ts';
import { feedAccountTraces } from './adapters/feed-account-traces.ts';
import { graphDismissedPosts } from './adapters/graph-dismissed-posts.ts';
import { graphFollows } from './adapters/graph-follows.ts';
import { graphHiddenPosts } from './adapters/graph-hidden-posts.ts';
import { graphSuggestedAccounts } from './adapters/graph-suggested-accounts.ts';
import { postgresIntegrities } from './adapters/postgres-integrities.ts';
import { postgresOwnerRows } from './adapters/postgres-owner-rows.ts';
import { postgresPopularPosts } from './adapters/postgres-popular-posts.ts';
import { postgresPulledAuthors } from './adapters/postgres-pulled-authors.ts';
import { postgresSeenPosts } from './adapters/postgres-seen-posts.ts';
import { postgresTallies } from './adapters/postgres-tallies.ts';
import { redisAuthorLists } from './adapters/redis-author-lists.ts';
import { redisPopularPosts } from './adapters/redis-popular-posts.ts';
import { type RedisPostOwners, redisPostOwners } from './adapters/redis-post-owners.ts';
import { redisSnapshots } from './adapters/redis-snapshots.ts';
import { redisTimelines } from './adapters/redis-timelines.ts';
import type { ExploreDependencies } from './domain/explore.ts';
import type { HomeFeedDependencies } from './domain/home-feed.ts';
import type { AccountTraces, CachedSignals, Integrities, PopularPosts, SeenPosts, Signals, Tallies } from './ports.ts';
import { rankingOf } from './wiring/ranking.ts';

/** The ports of this room over the real stores. */
export interface FeedStores extends Omit<HomeFeedDependencies & ExploreDependencies, 'visibility'> {
  traces: AccountTraces;
  owners: RedisPostOwners;
  signals: Signals & CachedSignals;
  tallies: Tallies;
  seen: SeenPosts;
  integrities: Integrities;
  popularPosts: PopularPosts;
}

/** The same for the subgraph and its worker. */
export function feedStores(platform: Platform): FeedStores {
  const keyed = { redis: platform.redis, keyPrefix: platform.settings.KEY_PREFIX };
  const now = () => new Date();
  const signals = cachedSignals({ ...platform, now });
  const authorPosts = cachedAuthorPosts(platform);
  const integrities = postgresIntegrities(platform);
  const seen = postgresSeenPosts({ ...platform, now });
  const degraded = (error: unknown) =>
    platform.logger.warn({ err: error }, 'Redis cannot be asked; the feed is read from PostgreSQL');
  const owners = redisPostOwners({
    ...keyed,
    rows: postgresOwnerRows(platform),
    shards: platform.shards.map.shards,
    degraded,
  });
  const follows = graphFollows(platform);
  const visibility = createVisibility(platform.graph);
  const { POPULAR_MIN_ENGAGEMENT: atLeast, POPULAR_EVERY_SECONDS: everySeconds } = platform.settings;
  const source = postgresPopularPosts({ shards: platform.shards, visibility, atLeast });
  const popularPosts = redisPopularPosts({ ...keyed, source, everySeconds, now });
  return {
    timelines: redisTimelines(keyed),
    owners,
    snapshots: redisSnapshots({ ...keyed, cache: platform.cache }),
    exploreSnapshots: redisSnapshots({ ...keyed, cache: platform.cache, list: 'explore' }),
    authorLists: redisAuthorLists(keyed),
    pulledAuthors: postgresPulledAuthors(platform),
    authorPosts,
    follows,
    popularPosts,
    suggestedAccounts: graphSuggestedAccounts({ graph: platform.graph, follows, signals, popularPosts, visibility }),
    advertisements: directoryAdvertisements(platform),
    hiddenPosts: graphHiddenPosts(platform),
    dismissedPosts: graphDismissedPosts(platform),
    signals,
    tallies: postgresTallies({ ...platform, signals }),
    seen,
    integrities,
    traces: feedAccountTraces({ ...platform, ...keyed, owners, signals, integrities, authorPosts }),
    ...rankingOf(platform.settings),
    degraded,
    now,
  };
}
