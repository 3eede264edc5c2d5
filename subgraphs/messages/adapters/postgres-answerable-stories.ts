import { type StoryId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import type { AnswerableStories, AnswerableStory } from '../ports.ts';

/** Stories that are up on their authors' shards, noted as the stories subgraph tells of them. */
export function postgresAnswerableStories({ shards }: { shards: Shards }): AnswerableStories {
  return {
    async note({ storyId, authorId, audience, expiresAt }) {
      await shards
        .db(shardOf(authorId))
        .insertInto('answerable_story')
        .values({ story_id: storyId, author_id: authorId, audience, expires_at: expiresAt })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async forget({ storyId }) {
      await shards.db(shardOf(storyId)).deleteFrom('answerable_story').where('story_id', '=', storyId).execute();
    },

    async find(id) {
      if (shardOf(id) >= shards.map.shards) return null;
      const row = await shards
        .db(shardOf(id))
        .selectFrom('answerable_story')
        .where('story_id', '=', id)
        .selectAll()
        .executeTakeFirst();
      return row
        ? {
            storyId: row.story_id as StoryId,
            authorId: row.author_id as UserId,
            audience: row.audience as AnswerableStory['audience'],
            expiresAt: row.expires_at,
          }
        : null;
    },
  };
}
