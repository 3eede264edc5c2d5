import { type HighlightId, type MediaId, type StoryId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type Shards, selectAcrossShards, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { KeptOfAccount } from '../ports.ts';
import { toView } from './postgres-story-views.ts';
import { storyColumns, toStory } from './story-rows.ts';

/** $1 an account. */
const viewsOf = shardSelect((db) =>
  db
    .selectFrom('story_view')
    .where(sql<boolean>`viewer_id = $1::bigint`)
    .select(['story_id', 'viewer_id', 'viewed_at', 'reaction', 'vote']),
);

/** What this room keeps of an account, from all shards: for the day on which its owner asks for it. */
export async function keptOfAccount(shards: Shards, userId: UserId): Promise<KeptOfAccount> {
  const db = shards.db(shardOf(userId));
  const everywhere = Array.from({ length: shards.map.shards }, (_, shard) => [shard, [userId]] as const);
  const [stories, highlights, views] = await Promise.all([
    db
      .selectFrom('story')
      .where('author_id', '=', userId)
      .where('deleted_at', 'is', null)
      .orderBy('id')
      .select(storyColumns)
      .execute(),
    db
      .selectFrom('highlight')
      .innerJoin('highlight_story', 'highlight_story.highlight_id', 'highlight.id')
      .innerJoin('story', 'story.id', 'highlight_story.story_id')
      .where('highlight.author_id', '=', userId)
      .groupBy('highlight.id')
      .orderBy('highlight.id')
      .select(['highlight.id', 'highlight.title', 'highlight.created_at'])
      .select(sql<string[]>`array_agg(story.media_id::text order by highlight_story.position)`.as('media_ids'))
      .execute(),
    selectAcrossShards(shards, viewsOf, new Map(everywhere)),
  ]);
  return {
    stories: stories.map(toStory),
    highlights: highlights.map(({ id, title, created_at: createdAt, media_ids: mediaIds }) => ({
      ...{ id: id as HighlightId, authorId: userId, title, createdAt },
      mediaIds: mediaIds as MediaId[],
    })),
    views: views.map((row) => ({ storyId: row.story_id as StoryId, ...toView(row) })),
  };
}
