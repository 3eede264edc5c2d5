import type { Platform } from '@heliograph/platform/runtime';
import { feedAccountTraces } from './adapters/feed-account-traces.ts';
import { graphFollows } from './adapters/graph-follows.ts';
import { graphHiddenPosts } from './adapters/graph-hidden-posts.ts';
import { postgresAffinities } from './adapters/postgres-affinities.ts';
import { postgresAuthorPosts } from './adapters/postgres-author-posts.ts';
import { postgresIntegrities } from './adapters/postgres-integrities.ts';
import { postgresPulledAuthors } from './adapters/postgres-pulled-authors.ts';
import { redisAuthorLists } from './adapters/redis-author-lists.ts';
import { redisSnapshots } from './adapters/redis-snapshots.ts';
import { redisTimelines } from './adapters/redis-timelines.ts';
import type { HomeFeedDependencies } from './domain/home-feed.ts';
import { defaultWeights } from './domain/ranking/value-model.ts';
import type { AccountTraces } from './ports.ts';

/** The ports of this room over the real stores, for the subgraph and its worker alike. */
export function feedStores(platform: Platform): Omit<HomeFeedDependencies, 'visibility'> & { traces: AccountTraces } {
  const keyed = { redis: platform.redis, keyPrefix: platform.settings.KEY_PREFIX };
  return {
    timelines: redisTimelines(keyed),
    snapshots: redisSnapshots(keyed),
    authorLists: redisAuthorLists(keyed),
    pulledAuthors: postgresPulledAuthors(platform),
    authorPosts: postgresAuthorPosts(platform),
    follows: graphFollows(platform),
    hiddenPosts: graphHiddenPosts(platform),
    affinities: postgresAffinities(platform),
    integrities: postgresIntegrities(platform),
    traces: feedAccountTraces({ ...platform, ...keyed }),
    weights: defaultWeights,
    degraded: (error) =>
      platform.logger.warn({ err: error }, 'Redis cannot be asked; the feed is read from PostgreSQL'),
    now: () => new Date(),
  };
}
