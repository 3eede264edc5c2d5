import type { Emit } from '@heliograph/platform/events';
import { shardOf, type TopicId, topicId } from '@heliograph/platform/ids';
import { type Shards, type ShardTransaction, selectByIds, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import { isWorthTelling } from '../../domain/topics/hashtag-count.ts';
import { hashtagsOf } from '../../domain/topics/topic.ts';
import type { CaptionEntity } from '../../ports.ts';

/** Hashtags, or posts, that one call goes through. */
const BATCH = 100;

/** Tells rooms how many posts a hashtag has. */
export interface HashtagCounts {
  /**
   * To be called after the posts of these topics have changed: tells of hashtags whose count is another by far. Of every
   * change the call after it sees the count with it, so that the last of them tells what stays.
   * @param names of hashtags among them, as far as they are known; one that has never been told of needs its name
   */
  tell(topics: readonly TopicId[], names: readonly string[]): Promise<void>;
  /** Tells of a shard's hashtags that come after an id, whatever was told; answers the last, null where it was the last of all. */
  retell(shard: number, after: string): Promise<string | null>;
  /** The same of hashtags that nobody was told of, by the shard's posts. */
  discover(shard: number, after: string): Promise<string | null>;
}

export function hashtagCounts({ shards, emit }: { shards: Shards; emit: Emit }): HashtagCounts {
  const idOf = (name: string): TopicId => topicId({ kind: 'HASHTAG', name }, shards.map.shards);

  const tellOne = (id: TopicId, knownName: string | undefined, always: boolean): Promise<void> =>
    shards.transaction(shardOf(id), async (tx) => {
      if (knownName !== undefined) {
        const fresh = { topic_id: id, name: knownName };
        await tx.db
          .insertInto('hashtag')
          .values(fresh)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      // Under the lock, so that of two who tell the later knows more.
      const row = await tx.db
        .selectFrom('hashtag')
        .where('topic_id', '=', id)
        .selectAll()
        .forUpdate()
        .executeTakeFirst();
      if (!row) return;
      const postCount = await countPosts(tx, id);
      if (!always && !isWorthTelling(Number(row.told_count), postCount)) return;
      if (postCount > 0) {
        const told_count = String(postCount);
        await tx.db.updateTable('hashtag').set({ told_count }).where('topic_id', '=', id).execute();
      } else {
        // Somebody may have thought of its name who wants nothing to be left of them.
        await tx.db.deleteFrom('hashtag').where('topic_id', '=', id).execute();
      }
      const lastUsedAt = postCount > 0 ? await lastUse(tx, id) : null;
      const payload = { topicId: id, name: row.name, postCount, lastUsedAt };
      await emit(tx, { type: 'HashtagCounted', entity: id, payload });
    });

  const tell: HashtagCounts['tell'] = async (topics, names) => {
    const nameOf = new Map(names.map((name) => [idOf(name), name]));
    const ids = [...new Set([...topics, ...nameOf.keys()])];
    const rows = await selectByIds(shards, countsOfTopics, ids, { primary: true });
    for (const { id, told_count, count } of rows) {
      if (isWorthTelling(Number(told_count ?? 0), Number(count))) {
        await tellOne(id as TopicId, nameOf.get(id as TopicId), false);
      }
    }
  };

  return {
    tell,

    async retell(shard, after) {
      const rows = await shards
        .db(shard)
        .selectFrom('hashtag')
        .where('topic_id', '>', after)
        .select('topic_id')
        .orderBy('topic_id')
        .limit(BATCH)
        .execute();
      for (const { topic_id } of rows) await tellOne(topic_id as TopicId, undefined, true);
      return rows.length === BATCH ? (rows.at(-1)?.topic_id ?? null) : null;
    },

    async discover(shard, after) {
      const rows = await shards
        .db(shard)
        .selectFrom('post')
        .where('id', '>', after)
        .where('visibility', '=', 'PUBLISHED')
        .select(['id', 'caption_entities'])
        .orderBy('id')
        .limit(BATCH)
        .execute();
      await tell(
        [],
        rows.flatMap(({ caption_entities }) => hashtagsOf({ captionEntities: caption_entities as CaptionEntity[] })),
      );
      return rows.length === BATCH ? (rows.at(-1)?.id ?? null) : null;
    },
  };
}

/** Of topics: how many posts they have, and what was told; `$1` are their ids. */
const countsOfTopics = shardSelect((db) =>
  db
    .selectFrom(sql<{ id: string }>`unnest($1::bigint[])`.as<'asked'>(sql`asked(id)`))
    .leftJoin('hashtag', 'hashtag.topic_id', 'asked.id')
    .select(['asked.id', 'hashtag.told_count'])
    .select(({ selectFrom, ref }) =>
      selectFrom('count_slot')
        .where('count_slot.id', '=', ref('asked.id'))
        .where('kind', '=', sql.lit('TOPIC_POSTS'))
        .select(({ fn }) => fn.coalesce(fn.sum<string>('n'), sql.lit('0')).as('count'))
        .as('count'),
    ),
);

async function countPosts(tx: ShardTransaction, id: TopicId): Promise<number> {
  const row = await tx.db
    .selectFrom('count_slot')
    .where('id', '=', id)
    .where('kind', '=', 'TOPIC_POSTS')
    .select(({ fn }) => fn.sum<string>('n').as('count'))
    .executeTakeFirst();
  return Math.max(0, Number(row?.count ?? 0));
}

async function lastUse(tx: ShardTransaction, id: TopicId): Promise<string | null> {
  const row = await tx.db
    .selectFrom('association')
    .where('id1', '=', id)
    .where('type', '=', 'TOPIC_POSTS')
    .where('present', '=', true)
    .select('time')
    .orderBy('time', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.time.toISOString() ?? null;
}
