import { type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type Shards, selectAcrossShards, selectByIds, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { FeedEntry } from '../ports.ts';

/** Whose posts are, as their rows say: what the map of owners is made of. */
export interface OwnerRows {
  /** Those of these posts that there are; one statement a physical server. */
  of(posts: readonly PostId[]): Promise<FeedEntry[]>;
  /** Up to `limit` posts of the same logical shard behind this one, in their order. */
  behind(post: PostId, limit: number): Promise<FeedEntry[]>;
}

const ownersOf = shardSelect((db) =>
  db.selectFrom('author_post').where(sql<boolean>`post_id = any($1::bigint[])`).select(['post_id', 'author_id']),
);

const ownersBehind = shardSelect((db) =>
  db
    .selectFrom('author_post')
    .where(sql<boolean>`post_id > $1::bigint`)
    .orderBy('post_id')
    .limit(sql<number>`$2::int`)
    .select(['post_id', 'author_id']),
);

/** Both are kept in the map: what a replica has not lost yet would come back. */
const KEPT = { primary: true };

export function postgresOwnerRows({ shards }: { shards: Shards }): OwnerRows {
  return {
    of: async (posts) => (await selectByIds(shards, ownersOf, posts, KEPT)).map(toEntry),

    async behind(post, limit) {
      const parameters = new Map([[shardOf(post), [post, limit]]]);
      return (await selectAcrossShards(shards, ownersBehind, parameters, KEPT)).map(toEntry);
    },
  };
}

const toEntry = (row: { post_id: string; author_id: string }): FeedEntry => ({
  postId: row.post_id as PostId,
  authorId: row.author_id as UserId,
});
