import { newestFirst, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import {
  type Shards,
  type ShardTransaction,
  selectAcrossShards,
  shardSelect,
  type Tables,
} from '@heliograph/platform/shards';
import { type Kysely, sql } from 'kysely';
import type { AuthorPosts, FeedEntry } from '../ports.ts';

const LARGEST_ID = '9223372036854775807';

/** $1 authors, $2 before which post, $3 how many of each: who posts all day costs no more than the page. */
const newestPosts = (db: Kysely<Tables>) =>
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
    .select(['newest.post_id', 'newest.author_id']);

const newestOfEach = shardSelect((db) => newestPosts(db));

/** As many of all of them together. */
const newestByAuthors = shardSelect((db) =>
  newestPosts(db).orderBy('newest.post_id', 'desc').limit(sql<number>`$3::int`),
);

export interface AuthorPostRows {
  shards: Shards;
  /** Called in the transaction that adds or removes a post of this author. */
  onChange(tx: ShardTransaction, author: UserId): void;
}

export function postgresAuthorPosts({ shards, onChange }: AuthorPostRows): AuthorPosts {
  const change = (author: UserId, write: (tx: ShardTransaction) => Promise<unknown>): Promise<void> =>
    shards.transaction(shardOf(author), async (tx) => {
      await write(tx);
      onChange(tx, author);
    });

  return {
    add: ({ authorId, postId }, createdAt, { format = 'IMAGE', topics = [] } = {}) =>
      change(authorId, ({ db }) =>
        db
          .insertInto('author_post')
          .values({ author_id: authorId, post_id: postId, created_at: createdAt, format, topics })
          .onConflict((conflict) => conflict.columns(['author_id', 'post_id']).doUpdateSet({ format, topics }))
          .execute(),
      ),

    async relabel({ authorId, postId }, topics) {
      await shards
        .db(shardOf(authorId))
        .updateTable('author_post')
        .where('author_id', '=', authorId)
        .where('post_id', '=', postId)
        .set({ topics: [...topics] })
        .execute();
    },

    remove: ({ authorId, postId }) =>
      change(authorId, ({ db }) =>
        db.deleteFrom('author_post').where('author_id', '=', authorId).where('post_id', '=', postId).execute(),
      ),

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

    async newestOfEach(authors, limit) {
      const parameters = new Map(
        [...Map.groupBy(authors, shardOf)].map(([shard, here]) => [shard, [here, LARGEST_ID, limit]]),
      );
      const rows = await selectAcrossShards(shards, newestOfEach, parameters, { primary: true });
      const byAuthor = Map.groupBy(rows, ({ author_id }) => author_id);
      return authors.map((author) =>
        (byAuthor.get(author) ?? []).map(({ post_id }) => post_id as PostId).sort(newestFirst),
      );
    },

    async newest(authors, limit, before) {
      const parameters = new Map(
        [...Map.groupBy(authors, shardOf)].map(([shard, here]) => [shard, [here, before ?? LARGEST_ID, limit]]),
      );
      // The newest of all are kept as a list, in which what a replica does not have yet would be missing for good.
      const hint = { primary: before === null, largest: { by: 'post_id', limit } } as const;
      const rows = await selectAcrossShards(shards, newestByAuthors, parameters, hint);
      return rows
        .map((row): FeedEntry => ({ postId: row.post_id as PostId, authorId: row.author_id as UserId }))
        .sort((a, b) => newestFirst(a.postId, b.postId))
        .slice(0, limit);
    },
  };
}
