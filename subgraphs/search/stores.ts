import { geonamesGazetteer } from '@heliograph/platform/gazetteer';
import type { UserId } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { createVisibility } from '@heliograph/platform/visibility';
import { accountTraces } from './adapters/account-traces.ts';
import { cachedTrends } from './adapters/cached-trends.ts';
import { postgresHashtagUses } from './adapters/postgres-hashtag-uses.ts';
import { postgresProjection } from './adapters/postgres-projection.ts';
import { postgresRecentSearches } from './adapters/postgres-recent-searches.ts';
import { postgresSearchableAccounts } from './adapters/postgres-searchable-accounts.ts';
import { postgresSearchableHashtags } from './adapters/postgres-searchable-hashtags.ts';
import { gatheredWrites } from './domain/indexing/gathered-writes.ts';
import type { SearchEngine } from './ports.ts';
import { engineOf } from './wiring/engine.ts';

export interface SearchStoresOptions {
  engine?: SearchEngine;
  now?: () => Date;
}

/** The ports of this room over the real stores, for the subgraph and its worker alike. */
export function searchStores(
  platform: Platform,
  { engine = engineOf(platform), now = () => new Date() }: SearchStoresOptions = {},
) {
  const { shards } = platform;
  const visibility = createVisibility(platform.graph);
  const accounts = postgresSearchableAccounts(platform);
  const uses = postgresHashtagUses({ shards });
  const write = gatheredWrites(engine);
  return {
    now,
    engine,
    accounts,
    uses,
    write,
    gazetteer: geonamesGazetteer(),
    hashtags: postgresSearchableHashtags({ shards }),
    projection: postgresProjection({ shards }),
    trends: cachedTrends({ ...platform, now }),
    recent: postgresRecentSearches({ shards }),
    traces: accountTraces({ shards, accounts, uses, write }),
    isPublic: async (userId: UserId): Promise<boolean> => (await visibility.maySeeContent(null, [userId]))[0] === true,
  };
}

export type SearchStores = ReturnType<typeof searchStores>;
