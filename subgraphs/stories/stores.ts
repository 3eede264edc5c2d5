import type { Platform } from '@heliograph/platform/runtime';
import { createVisibility } from '@heliograph/platform/visibility';
import { cachedStories } from './adapters/cached-stories.ts';
import { graphAudience } from './adapters/graph-audience.ts';
import { keptOfAccount } from './adapters/kept-of-account.ts';
import { platformUpdateStreams } from './adapters/platform-update-streams.ts';
import { postgresHighlights } from './adapters/postgres-highlights.ts';
import { postgresPhotos } from './adapters/postgres-photos.ts';
import { postgresStoryStore } from './adapters/postgres-story-store.ts';
import { postgresStoryViews } from './adapters/postgres-story-views.ts';
import { postgresWatches } from './adapters/postgres-watches.ts';
import { redisActiveStories } from './adapters/redis-active-stories.ts';
import { redisSeenStories } from './adapters/redis-seen-stories.ts';
import { storyTraces } from './adapters/story-traces.ts';
import type { AccountTraces } from './ports.ts';

/** The ports of this room over the real stores, for the subgraph and its worker alike. */
export function storiesStores(platform: Platform, now: () => Date = () => new Date()) {
  const { shards, graph, streams, redis, settings, logger } = platform;
  const degraded = (error: unknown) =>
    logger.warn({ err: error }, 'Redis cannot be asked; stories are read from PostgreSQL');
  const keyed = { shards, redis, keyPrefix: settings.KEY_PREFIX, degraded };
  const reader = cachedStories(platform);
  const active = redisActiveStories(keyed);
  const seen = redisSeenStories(keyed);
  const stories = postgresStoryStore({ ...platform, reader, active, now });
  const traces: AccountTraces = {
    ...storyTraces({ shards, graph, streams, reader, active, seen }),
    readKept: (userId) => keptOfAccount(shards, userId),
  };
  return {
    now,
    stories,
    active,
    seen,
    traces,
    photos: postgresPhotos({ shards }),
    views: postgresStoryViews({ ...platform, counts: graph.counts, seen, now }),
    highlights: postgresHighlights({ ...platform, reader }),
    watches: postgresWatches({ shards }),
    updates: platformUpdateStreams({ shards, streams }),
    audience: graphAudience({ graph }),
    visibility: createVisibility(graph),
  };
}

export type StoriesStores = ReturnType<typeof storiesStores>;
