import type { MediaId, StoryId, UserId } from '@heliograph/platform/ids';
import { type ShardTransaction, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { Audience, Poll, Story } from '../ports.ts';

export const storyColumns = [
  'story.id',
  'story.author_id',
  'story.media_id',
  'story.audience',
  'story.created_at',
  'story.expires_at',
  'story.poll',
  'story.is_highlighted',
] as const;

/** $1: ids. */
export const storiesByIds = shardSelect((db) =>
  db
    .selectFrom('story')
    .where(sql<boolean>`id = any($1::bigint[])`)
    .where('deleted_at', 'is', null)
    .select(storyColumns),
);

type StoryRow = NonNullable<(typeof storiesByIds)['row']>;

export const toStory = (row: StoryRow): Story => ({
  id: row.id as StoryId,
  authorId: row.author_id as UserId,
  mediaId: row.media_id as MediaId,
  audience: row.audience as Audience,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  poll: row.poll as Poll | null,
  isHighlighted: row.is_highlighted,
});

export type LockedStory = Story & { endedAt: Date | null };

/** A story that is not deleted, which nobody else changes until the transaction ends; null where there is none such. */
export async function lockStory(tx: ShardTransaction, author: UserId, id: StoryId): Promise<LockedStory | null> {
  const row = await tx.db
    .selectFrom('story')
    .where('id', '=', id)
    .where('author_id', '=', author)
    .where('deleted_at', 'is', null)
    .select([...storyColumns, 'ended_at'])
    .forUpdate()
    .executeTakeFirst();
  return row ? { ...toStory(row), endedAt: row.ended_at } : null;
}

/** The counts of platform/graph that are kept of stories and of the options of their polls. */
export const VIEWS = 'STORY_VIEWS';
export const VOTES = 'POLL_VOTES';
