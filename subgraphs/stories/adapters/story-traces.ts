import { eraseNode, type Graph } from '@heliograph/platform/graph';
import { type StoryId, shardOf, type UserId } from '@heliograph/platform/ids';
import {
  deleteSome,
  type Shards,
  type ShardTransaction,
  schemaOf,
  shardSelect,
  shardsWith,
} from '@heliograph/platform/shards';
import type { Streams } from '@heliograph/platform/streams';
import { sql } from 'kysely';
import type { AccountTraces, ActiveStories, OptionId, Poll, SeenStories } from '../ports.ts';
import type { cachedStories } from './cached-stories.ts';
import { VIEWS, VOTES } from './story-rows.ts';

/** Small enough that nobody waits for the rows' locks. */
const BITE = 500;

/** What is kept of an account on its own shard beside its stories, and the column that names it. */
const AT_HOME = [
  ['story_photo', 'owner_id'],
  ['seen_story', 'viewer_id'],
  ['story_watch', 'viewer_id'],
] as const;

/** $1 an account, $2 the shard's number. */
const seenBy = shardSelect((db) =>
  db
    .selectFrom('story_view')
    .where(sql<boolean>`viewer_id = $1::bigint`)
    .select(sql<number>`$2::int`.as('shard'))
    .limit(sql.lit(1)),
);

export interface StoryTracesOptions {
  shards: Shards;
  graph: Pick<Graph, 'remove' | 'mirror' | 'counts'>;
  streams: Pick<Streams, 'erase'>;
  reader: ReturnType<typeof cachedStories>;
  active: Pick<ActiveStories, 'forgetAuthor'>;
  seen: Pick<SeenStories, 'forget'>;
}

export function storyTraces(options: StoryTracesOptions): Omit<AccountTraces, 'readKept'> {
  const { shards, graph, streams, reader, active, seen } = options;

  /** Who looked, a bite at a time; then the counts, and the row last: by it the rest is found. */
  const eraseStory: AccountTraces['eraseStory'] = async ({ storyId, authorId }) => {
    const db = shards.db(shardOf(authorId));
    if (await deleteSome(shards, shardOf(storyId), { table: 'story_view', column: 'story_id', id: storyId }))
      return true;
    const story = await db.selectFrom('story').where('id', '=', storyId).select('poll').executeTakeFirst();
    const poll = (story?.poll ?? null) as Poll | null;
    for (const option of poll?.options ?? []) await eraseNode({ shards, graph }, { id: option.id, counts: [VOTES] });
    await eraseNode({ shards, graph }, { id: storyId, counts: [VIEWS] });
    await db.deleteFrom('highlight_story').where('story_id', '=', storyId).execute();
    await db.deleteFrom('story').where('id', '=', storyId).execute();
    if (!(await reader.invalidate([storyId]))) throw new Error('memcached did not confirm that it forgot a story');
    return false;
  };

  return {
    eraseStory,

    async eraseOwn(userId) {
      const db = shards.db(shardOf(userId));
      const story = await db
        .selectFrom('story')
        .where('author_id', '=', userId)
        .select('id')
        .limit(1)
        .executeTakeFirst();
      if (story) {
        await eraseStory({ storyId: story.id as StoryId, authorId: userId });
        return true;
      }
      const home = shardOf(userId);
      if (await deleteSome(shards, home, { table: 'highlight', column: 'author_id', id: userId })) return true;
      for (const [table, column] of AT_HOME) {
        if (await deleteSome(shards, home, { table, column, id: userId })) return true;
      }
      await active.forgetAuthor(userId);
      return false;
    },

    async eraseViews(userId) {
      const elsewhere = await shardsWith(shards, seenBy, userId);
      for (const shard of elsewhere) {
        await shards.transaction(shard, (tx) => eraseViewsHere(tx, graph, userId));
      }
      return elsewhere.length > 0;
    },

    eraseUpdates: (userId) => streams.erase(userId),

    async forget(userId) {
      await Promise.all([active.forgetAuthor(userId), seen.forget(userId)]);
    },
  };
}

/** With each row goes what it counted. */
async function eraseViewsHere(tx: ShardTransaction, graph: Pick<Graph, 'counts'>, userId: UserId): Promise<void> {
  const views = sql.table(`${schemaOf(tx.shard)}.story_view`);
  const { rows } = await sql<{ story_id: StoryId; vote: OptionId | null }>`
    delete from ${views} where ctid in (
      select ctid from ${views} where viewer_id = ${userId}::bigint limit ${BITE} for update skip locked)
    returning story_id, vote`.execute(tx.db);
  for (const { story_id, vote } of rows) {
    graph.counts.add(tx, { id: story_id, kind: VIEWS }, -1);
    if (vote !== null) graph.counts.add(tx, { id: vote, kind: VOTES }, -1);
  }
}
