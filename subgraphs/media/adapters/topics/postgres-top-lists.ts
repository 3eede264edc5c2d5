import { type PostId, shardOf, type TopicId } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import type { TopLists, TopPosts } from '../../ports.ts';

/** Stands where a post was erased: the others keep their places. */
export const ERASED = '0';

const columns = ['computed_at', 'post_ids'] as const;

/**
 * Lists of the best posts on their topic's shard, one for each time they were made. Whoever puts in the row of a time makes
 * its list; should they die first, the list before serves until the next time.
 */
export function postgresTopLists({ shards }: { shards: Shards }): TopLists {
  const listsOf = (topic: TopicId) =>
    shards.db(shardOf(topic)).selectFrom('topic_top').where('topic_id', '=', topic).select(columns);

  const find: TopLists['find'] = async (topic, computedAt) => {
    const row = await listsOf(topic)
      .where('computed_at', '=', computedAt)
      .where('is_ready', '=', true)
      .executeTakeFirst();
    return row ? toList(row) : null;
  };

  return {
    find,

    async latest(topic, at) {
      const newest = listsOf(topic).where('is_ready', '=', true).orderBy('computed_at', 'desc').limit(1);
      const row = await newest.executeTakeFirst();
      if (!row) return { list: null, isDue: true };
      return { list: toList(row), isDue: row.computed_at < at && (await take(shards, topic, at)) };
    },

    async save(topic, { computedAt, postIds }, keptSince) {
      const post_ids = postIds.map((id) => id ?? ERASED);
      const saved = await shards
        .db(shardOf(topic))
        .insertInto('topic_top')
        .values({ topic_id: topic, computed_at: computedAt, post_ids, is_ready: true })
        .onConflict((conflict) =>
          conflict
            .columns(['topic_id', 'computed_at'])
            .doUpdateSet({ post_ids, is_ready: true })
            .where('topic_top.is_ready', '=', false),
        )
        .executeTakeFirstOrThrow();
      await shards
        .db(shardOf(topic))
        .deleteFrom('topic_top')
        .where('topic_id', '=', topic)
        .where('computed_at', '<', keptSince)
        .execute();
      const list: TopPosts = { computedAt, postIds };
      return saved.numInsertedOrUpdatedRows === 1n ? list : ((await find(topic, computedAt)) ?? list);
    },
  };
}

/** Whether the caller is the first to come for the list of this time. */
async function take(shards: Shards, topic: TopicId, at: Date): Promise<boolean> {
  const taken = await shards
    .db(shardOf(topic))
    .insertInto('topic_top')
    .values({ topic_id: topic, computed_at: at, post_ids: [] })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return taken.numInsertedOrUpdatedRows === 1n;
}

const toList = (row: { computed_at: Date; post_ids: string[] }): TopPosts => ({
  computedAt: row.computed_at,
  postIds: row.post_ids.map((id) => (id === ERASED ? null : (id as PostId))),
});
