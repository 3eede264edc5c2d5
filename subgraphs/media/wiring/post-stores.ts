import { geonamesGazetteer } from '@heliograph/platform/gazetteer';
import type { MediaId, PostId } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { postLife } from '../adapters/posts/post-life.ts';
import { postgresDraftStore } from '../adapters/posts/postgres-draft-store.ts';
import { postgresPostChanges } from '../adapters/posts/postgres-post-changes.ts';
import { postgresPostStore, postReader } from '../adapters/posts/postgres-post-store.ts';
import { graphTopicIndex } from '../adapters/topics/graph-topic-index.ts';
import { hashtagCounts } from '../adapters/topics/hashtag-counts.ts';
import { postgresTopLists } from '../adapters/topics/postgres-top-lists.ts';
import type { Engagement } from '../ports.ts';

/** Posts, what becomes of them, and what they are filed under. */
export function postStores(platform: Platform, mediaKeys: (ids: readonly MediaId[]) => string[]) {
  const reader = postReader(platform);
  const life = postLife({ ...platform, postKeys: reader.keysOf, mediaKeys });
  const posts = postgresPostStore({ ...platform, reader, life });
  const hashtags = hashtagCounts(platform);
  return {
    life,
    posts,
    drafts: postgresDraftStore({ ...platform, posts, life }),
    postChanges: postgresPostChanges({ ...platform, posts, life }),
    topics: graphTopicIndex({ ...platform, hashtags }),
    hashtags,
    tops: postgresTopLists(platform),
    gazetteer: geonamesGazetteer(),
    async engagementOf(ids: readonly PostId[]): Promise<Engagement[]> {
      const kinds = ['LIKED_BY', 'COMMENTS'] as const;
      const counts = await platform.graph.counts.readMany(ids.flatMap((id) => kinds.map((kind) => ({ id, kind }))));
      return ids.map((_id, index) => ({ likes: counts[2 * index] ?? 0, comments: counts[2 * index + 1] ?? 0 }));
    },
  };
}
