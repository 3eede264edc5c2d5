import type { Forget } from '@heliograph/platform/forgetting';
import { type HighlightId, type MediaId, type StoryId, shardOf, type UserId } from '@heliograph/platform/ids';
import {
  nextId,
  type Shards,
  type ShardTransaction,
  selectAcrossShards,
  selectByIds,
  shardSelect,
  writeOnce,
} from '@heliograph/platform/shards';
import { type ExpressionBuilder, sql } from 'kysely';
import type { Highlight, Highlights, Onlooker } from '../ports.ts';
import type { cachedStories } from './cached-stories.ts';
import { storyColumns, toStory } from './story-rows.ts';

/** Highlights of one account. */
const MOST_HIGHLIGHTS = 100;

const columns = ['highlight.id', 'highlight.author_id', 'highlight.title', 'highlight.created_at'] as const;

/** $1: ids. */
const highlightsByIds = shardSelect((db) =>
  db.selectFrom('highlight').where(sql<boolean>`id = any($1::bigint[])`).select(columns),
);

/** $1 highlights, $2 for each whether its onlooker is a close friend. */
const covers = shardSelect((db) =>
  db
    .selectFrom('highlight_story')
    .innerJoin('story', 'story.id', 'highlight_story.story_id')
    .innerJoin(
      sql<{ highlight_id: string; close: boolean }>`unnest($1::bigint[], $2::boolean[])`.as<'asked'>(
        sql`asked(highlight_id, close)`,
      ),
      'asked.highlight_id',
      'highlight_story.highlight_id',
    )
    .where((row) => row.or([row('story.audience', '=', sql.lit('FOLLOWERS')), row('asked.close', '=', sql.lit(true))]))
    .distinctOn('highlight_story.highlight_id')
    .orderBy('highlight_story.highlight_id')
    .orderBy('highlight_story.position')
    .select(['highlight_story.highlight_id', 'story.media_id']),
);

type HighlightRow = NonNullable<(typeof highlightsByIds)['row']>;

const toHighlight = (row: HighlightRow): Highlight => ({
  id: row.id as HighlightId,
  authorId: row.author_id as UserId,
  title: row.title,
  createdAt: row.created_at,
});

/** What their author alone may do is thrown, so that its key is as new. */
class HighlightNotKept extends Error {
  readonly code = 'HIGHLIGHT_NOT_KEPT';
  readonly reason: 'NO_STORY' | 'TOO_MANY';
  constructor(reason: 'NO_STORY' | 'TOO_MANY') {
    super(`The highlight is not kept: ${reason}`);
    this.name = 'HighlightNotKept';
    this.reason = reason;
  }
}

export interface HighlightOptions {
  shards: Shards;
  reader: ReturnType<typeof cachedStories>;
  forget: Forget;
}

/** Highlights on their author's shard, beside their stories. */
export function postgresHighlights({ shards, reader, forget }: HighlightOptions): Highlights {
  return {
    async create({ authorId, title, storyIds, createdAt }, { idempotencyKey: key, input }) {
      const write = { viewer: authorId, mutation: 'createHighlight', key, input };
      try {
        return await writeOnce(shards, shardOf(authorId), write, async (tx) => {
          await leaveRoom(tx, authorId);
          await takeStories(tx, authorId, storyIds);
          forget(tx, reader.keysOf(storyIds));
          const id = await nextId<HighlightId>(tx);
          const highlight = { id, author_id: authorId, title, created_at: createdAt };
          await tx.db.insertInto('highlight').values(highlight).execute();
          const places = storyIds.map((story_id, position) => ({ highlight_id: id, position, story_id }));
          await tx.db.insertInto('highlight_story').values(places).execute();
          return id;
        });
      } catch (error) {
        if (error instanceof HighlightNotKept) return error.reason;
        throw error;
      }
    },

    async load(ids) {
      const rows = await selectByIds(shards, highlightsByIds, ids);
      const byId = new Map(rows.map((row) => [row.id, toHighlight(row)]));
      return ids.map((id) => byId.get(id) ?? null);
    },

    async ofAuthor(author, by, limit, before) {
      let query = shards
        .db(shardOf(author))
        .selectFrom('highlight')
        .where('author_id', '=', author)
        .where(({ exists, selectFrom }) =>
          exists(
            selectFrom('highlight_story')
              .innerJoin('story', 'story.id', 'highlight_story.story_id')
              .whereRef('highlight_story.highlight_id', '=', 'highlight.id')
              .where(isShownTo(by))
              .select('story.id'),
          ),
        );
      if (before) query = query.where('id', '<', before);
      return (await query.orderBy('id', 'desc').limit(limit).select(columns).execute()).map(toHighlight);
    },

    async covers(asked) {
      const parameters = new Map(
        [...Map.groupBy(asked, ({ id }) => shardOf(id))].map(([shard, here]) => [
          shard,
          [here.map(({ id }) => id), here.map(({ by }) => by.isCloseFriend)],
        ]),
      );
      const rows = await selectAcrossShards(shards, covers, parameters);
      const found = new Map(rows.map(({ highlight_id, media_id }) => [highlight_id, media_id as MediaId]));
      return asked.map(({ id }) => found.get(id) ?? null);
    },

    async stories(id, by, limit, after) {
      const rows = await shards
        .db(shardOf(id))
        .selectFrom('highlight_story')
        .innerJoin('story', 'story.id', 'highlight_story.story_id')
        .where('highlight_story.highlight_id', '=', id)
        .where('highlight_story.position', '>', after ?? -1)
        .where(isShownTo(by))
        .orderBy('highlight_story.position')
        .limit(limit)
        .select(['highlight_story.position', ...storyColumns])
        .execute();
      return rows.map(({ position, ...story }) => ({ position, story: toStory(story) }));
    },
  };
}

const isShownTo =
  ({ isCloseFriend }: Onlooker) =>
  <Row extends ExpressionBuilder<{ story: { audience: string } }, 'story'>>(row: Row) =>
    isCloseFriend ? sql<boolean>`true` : row('story.audience', '=', 'FOLLOWERS');

/** One after the other, so that all who are under way at once are counted. @throws HighlightNotKept */
async function leaveRoom(tx: ShardTransaction, author: UserId): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${author} HIGHLIGHTS`}, 0))`.execute(tx.db);
  const known = await tx.db
    .selectFrom('highlight')
    .where('author_id', '=', author)
    .select('id')
    .limit(MOST_HIGHLIGHTS)
    .execute();
  if (known.length === MOST_HIGHLIGHTS) throw new HighlightNotKept('TOO_MANY');
}

/** Their author's, and not deleted until the transaction ends. @throws HighlightNotKept */
async function takeStories(tx: ShardTransaction, author: UserId, ids: readonly StoryId[]): Promise<void> {
  const taken = await tx.db
    .updateTable('story')
    .set({ is_highlighted: true })
    .where('id', 'in', ids)
    .where('author_id', '=', author)
    .where('deleted_at', 'is', null)
    .returning('id')
    .execute();
  if (taken.length < ids.length) throw new HighlightNotKept('NO_STORY');
}
