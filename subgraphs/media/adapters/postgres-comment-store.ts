import { type Cache, cachedReader, jsonCodec } from '@heliograph/platform/cache';
import type { Emit } from '@heliograph/platform/events';
import type { Forget } from '@heliograph/platform/forgetting';
import type { Graph } from '@heliograph/platform/graph';
import { type CommentId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import {
  nextId,
  type Shards,
  selectByIds,
  shardSelect,
  unlessRefused,
  WriteRefused,
  writeOnce,
} from '@heliograph/platform/shards';
import { mayActOn } from '@heliograph/platform/visibility';
import { sql } from 'kysely';
import type { Comment, CommentStore } from '../ports.ts';

const columns = ['id', 'post_id', 'author_id', 'reply_to_id', 'text', 'created_at'] as const;

const commentsByIds = shardSelect((db) =>
  db.selectFrom('comment').where(sql<boolean>`id = any($1::bigint[])`).select(columns),
);

type CommentRow = NonNullable<(typeof commentsByIds)['row']>;

const toComment = (row: CommentRow): Comment => ({
  id: row.id as CommentId,
  postId: row.post_id as PostId,
  authorId: row.author_id as UserId,
  replyToId: row.reply_to_id as CommentId | null,
  text: row.text,
  createdAt: row.created_at,
});

const json = jsonCodec<Comment>();

/** Comments on their post's shard, behind the cache; each also stands as an edge on its author's. */
export function postgresCommentStore(options: {
  shards: Shards;
  cache: Cache;
  graph: Graph;
  emit: Emit;
  forget: Forget;
}): CommentStore {
  const { shards, cache, graph, emit, forget } = options;
  const reader = cachedReader<CommentId, Comment>({
    cache,
    namespace: 'comment',
    ttlSeconds: 3600,
    encode: json.encode,
    decode(bytes) {
      const comment = json.decode(bytes);
      return { ...comment, createdAt: new Date(comment.createdAt) };
    },
    async source(ids, hint) {
      const rows = await selectByIds(shards, commentsByIds, ids, hint);
      const byId = new Map(rows.map((row) => [row.id, toComment(row)]));
      return ids.map((id) => byId.get(id) ?? null);
    },
  });

  return {
    load: (ids) => reader.readMany(ids),
    keysOf: (ids) => reader.keysOf(ids),

    add({ idempotencyKey, postAuthorId, ...comment }) {
      const { postId, authorId, replyToId, text, createdAt } = comment;
      const write = { viewer: authorId, mutation: 'addComment', key: idempotencyKey, input: [postId, text, replyToId] };
      const added = writeOnce(shards, shardOf(postId), write, async (tx) => {
        if (!(await mayActOn(tx, { actor: authorId, author: postAuthorId }))) throw new WriteRefused();
        const commentId = await nextId<CommentId>(tx);
        await tx.db
          .insertInto('comment')
          .values({
            id: commentId,
            post_id: postId,
            author_id: authorId,
            reply_to_id: replyToId,
            text,
            created_at: createdAt,
          })
          .execute();
        await graph.counts.add(tx, { id: postId, kind: 'COMMENTS' }, 1);
        await graph.add(tx, { id1: commentId, type: 'WRITTEN_BY', id2: authorId }, createdAt);
        const payload = { commentId, postId, postAuthorId, by: authorId };
        await emit(tx, { type: 'CommentAdded', entity: postId, payload });
        forget(tx, reader.keysOf([commentId]));
        return commentId;
      });
      return unlessRefused(added);
    },

    async ofPost(post, order, limit, after) {
      const direction = order === 'NEWEST' ? 'desc' : 'asc';
      let query = shards.db(shardOf(post)).selectFrom('comment').where('post_id', '=', post);
      if (after) query = query.where('id', order === 'NEWEST' ? '<' : '>', after);
      const rows = await query.select(columns).orderBy('id', direction).limit(limit).execute();
      return rows.map(toComment);
    },
  };
}
