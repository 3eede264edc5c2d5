import { newestFirst, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type Shards, selectAcrossShards, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { AuthorPosts, FeedEntry } from '../ports.ts';

const LARGEST_ID = '9223372036854775807';

/** Per author the newest first, so that one who posts all day costs no more than the page. */
const newestByAuthors = shardSelect((db) =>
  db
    .selectFrom(sql<{ author_id: string }>`unnest($1::bigint[])`.as<'author'>(sql`author(author_id)`))
    .innerJoinLateral(
      (from) =>
        from
          .selectFrom('author_post')
          .whereRef('author_post.author_id', '=', 'author.author_id')
          .where(sql<boolean>`post_id < $2::bigint`)
          .orderBy('post_id', 'desc')
          .limit(sql<number>`$3::int`)
          .select(['author_post.post_id', 'author_post.author_id'])
          .as('newest'),
      (join) => join.onTrue(),
    )
    .select(['newest.post_id', 'newest.author_id'])
    .orderBy('newest.post_id', 'desc')
    .limit(sql<number>`$3::int`),
);

export function postgresAuthorPosts({ shards }: { shards: Shards }): AuthorPosts {
  return {
    async add({ authorId, postId }, createdAt) {
      await shards
        .db(shardOf(authorId))
        .insertInto('author_post')
        .values({ author_id: authorId, post_id: postId, created_at: createdAt })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async remove({ authorId, postId }) {
      await shards
        .db(shardOf(authorId))
        .deleteFrom('author_post')
        .where('author_id', '=', authorId)
        .where('post_id', '=', postId)
        .execute();
    },

    async has({ authorId, postId }) {
      const row = await shards
        .db(shardOf(authorId))
        .selectFrom('author_post')
        .where('author_id', '=', authorId)
        .where('post_id', '=', postId)
        .select('post_id')
        .executeTakeFirst();
      return row !== undefined;
    },

    async newest(authors, limit, before) {
      const parameters = new Map(
        [...Map.groupBy(authors, shardOf)].map(([shard, here]) => [shard, [here, before ?? LARGEST_ID, limit]]),
      );
      // The newest of all are kept as a list, in which what a replica does not have yet would be missing for good.
      const hint = { primary: before === null };
      const rows = await selectAcrossShards(shards, newestByAuthors, parameters, hint);
      return rows
        .map((row): FeedEntry => ({ postId: row.post_id as PostId, authorId: row.author_id as UserId }))
        .sort((a, b) => newestFirst(a.postId, b.postId))
        .slice(0, limit);
    },
  };
}
