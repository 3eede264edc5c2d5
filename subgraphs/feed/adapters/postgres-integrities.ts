import { type PostId, shardOf } from '@heliograph/platform/ids';
import { type Shards, selectAcrossShards, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { Integrities } from '../ports.ts';

/** $1 authors and $2 their posts, side by side. A row without a post speaks of all posts of its author. */
const demoted = shardSelect((db) =>
  db
    .selectFrom('author_post')
    .where(sql<boolean>`(author_id, post_id) in (select * from unnest($1::bigint[], $2::bigint[]))`)
    .where('integrity', '<', sql.lit(1))
    .select(['author_id', sql<PostId | null>`post_id`.as('post_id'), 'integrity'])
    .unionAll((rows) =>
      rows
        .selectFrom('demoted_author')
        .where(sql<boolean>`author_id = any($1::bigint[])`)
        .select(['author_id', sql<PostId | null>`null::bigint`.as('post_id'), 'integrity']),
    ),
);

/** Beside the posts, on their authors' shards: those of a whole feed are one statement a physical server. */
export function postgresIntegrities({ shards }: { shards: Shards }): Integrities {
  return {
    async read(entries) {
      const byShard = Map.groupBy(entries, ({ authorId }) => shardOf(authorId));
      const parameters = new Map(
        [...byShard].map(([shard, here]) => [shard, [here.map((one) => one.authorId), here.map((one) => one.postId)]]),
      );
      // The order is kept for a while, in which what a replica does not have yet would not be demoted.
      const rows = await selectAcrossShards(shards, demoted, parameters, { primary: true });
      const ofPost = new Map(rows.map((row) => [row.post_id, row.integrity]));
      const ofAuthor = new Map(rows.filter((row) => !row.post_id).map((row) => [row.author_id, row.integrity]));
      return entries.map(({ postId, authorId }) => (ofPost.get(postId) ?? 1) * (ofAuthor.get(authorId) ?? 1));
    },

    async setOfPost({ postId, authorId }, integrity) {
      await shards
        .db(shardOf(authorId))
        .updateTable('author_post')
        .where('author_id', '=', authorId)
        .where('post_id', '=', postId)
        .set({ integrity })
        .execute();
    },

    async setOfAuthor(author, integrity) {
      const db = shards.db(shardOf(author));
      await (integrity < 1
        ? db
            .insertInto('demoted_author')
            .values({ author_id: author, integrity })
            .onConflict((conflict) => conflict.column('author_id').doUpdateSet({ integrity }))
        : db.deleteFrom('demoted_author').where('author_id', '=', author)
      ).execute();
    },
  };
}
