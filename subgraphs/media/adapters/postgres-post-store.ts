import { type Cache, cachedReader, jsonCodec } from '@heliograph/platform/cache';
import type { Emit } from '@heliograph/platform/events';
import type { Forget } from '@heliograph/platform/forgetting';
import type { Graph } from '@heliograph/platform/graph';
import { type MediaId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { nextId, type Shards, selectByIds, shardSelect, writeOnce } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { CaptionEntity, Post, PostStore } from '../ports.ts';

const columns = [
  'id',
  'author_id',
  'media_ids',
  'caption',
  'caption_entities',
  'comments_enabled',
  'created_at',
] as const;

const postsByIds = shardSelect((db) =>
  db.selectFrom('post').where(sql<boolean>`id = any($1::bigint[])`).select(columns),
);

type PostRow = NonNullable<(typeof postsByIds)['row']>;

const toPost = (row: PostRow): Post => ({
  id: row.id as PostId,
  authorId: row.author_id as UserId,
  mediaIds: row.media_ids as MediaId[],
  caption: row.caption,
  captionEntities: row.caption_entities as CaptionEntity[],
  commentsEnabled: row.comments_enabled,
  createdAt: row.created_at,
});

const json = jsonCodec<Post>();

/** Posts on their author's shard, behind the cache. */
export function postgresPostStore(options: {
  shards: Shards;
  cache: Cache;
  graph: Graph;
  emit: Emit;
  forget: Forget;
  /** The cache's keys of media that a post makes public. */
  mediaKeys(ids: readonly MediaId[]): string[];
}): PostStore {
  const { shards, cache, graph, emit } = options;
  const reader = cachedReader<PostId, Post>({
    cache,
    namespace: 'post',
    ttlSeconds: 3600,
    encode: json.encode,
    decode(bytes) {
      const post = json.decode(bytes);
      return { ...post, createdAt: new Date(post.createdAt) };
    },
    async source(ids, hint) {
      const rows = await selectByIds(shards, postsByIds, ids, hint);
      const byId = new Map(rows.map((row) => [row.id, toPost(row)]));
      return ids.map((id) => byId.get(id) ?? null);
    },
  });

  return {
    load: (ids) => reader.readMany(ids),
    keysOf: (ids) => reader.keysOf(ids),

    publish: ({ idempotencyKey, ...post }) =>
      writeOnce<PostId>(
        shards,
        shardOf(post.authorId),
        {
          viewer: post.authorId,
          mutation: 'publishPost',
          key: idempotencyKey,
          input: [post.mediaIds, post.caption, post.commentsEnabled],
        },
        async (tx) => {
          const { authorId, mediaIds, createdAt } = post;
          const postId = await nextId<PostId>(tx);
          await tx.db
            .insertInto('post')
            .values({
              id: postId,
              author_id: authorId,
              media_ids: mediaIds,
              caption: post.caption,
              caption_entities: JSON.stringify(post.captionEntities),
              comments_enabled: post.commentsEnabled,
              created_at: createdAt,
            })
            .execute();
          await tx.db
            .updateTable('media')
            .set({ published_at: createdAt })
            .where('id', 'in', mediaIds)
            .where('published_at', 'is', null)
            .execute();
          await graph.counts.add(tx, { id: authorId, kind: 'POSTS' }, 1);
          await emit(tx, {
            type: 'PostPublished',
            entity: authorId,
            payload: { postId, authorId, createdAt: createdAt.toISOString() },
          });
          // The new id may have been asked for before it existed, and been remembered as absent.
          options.forget(tx, [...reader.keysOf([postId]), ...options.mediaKeys(mediaIds)]);
          return postId;
        },
      ),

    async byAuthor(author, limit, before) {
      let query = shards.db(shardOf(author)).selectFrom('post').where('author_id', '=', author);
      if (before) query = query.where('id', '<', before);
      const rows = await query.select(columns).orderBy('id', 'desc').limit(limit).execute();
      return rows.map(toPost);
    },
  };
}
