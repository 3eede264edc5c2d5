import { type Cache, cachedReader, jsonCodec } from '@heliograph/platform/cache';
import type { StoryId } from '@heliograph/platform/ids';
import { type ReadHint, type Shards, selectByIds } from '@heliograph/platform/shards';
import type { Story } from '../ports.ts';
import { storiesByIds, toStory } from './story-rows.ts';

const json = jsonCodec<Story>();

/** Stories by their ids, through the cache: they hardly ever change. */
export function cachedStories({ shards, cache }: { shards: Shards; cache: Cache }) {
  return cachedReader<StoryId, Story>({
    cache,
    namespace: 'story',
    ttlSeconds: 3600,
    encode: json.encode,
    decode(bytes) {
      const story = json.decode(bytes);
      return { ...story, createdAt: new Date(story.createdAt), expiresAt: new Date(story.expiresAt) };
    },
    source: (ids, hint) => readStories(shards, ids, hint),
  });
}

async function readStories(shards: Shards, ids: readonly StoryId[], hint: ReadHint): Promise<(Story | null)[]> {
  const rows = await selectByIds(shards, storiesByIds, ids, hint);
  const byId = new Map(rows.map((row) => [row.id, toStory(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}
