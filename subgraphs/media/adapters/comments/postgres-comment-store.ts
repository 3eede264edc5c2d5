import { type Cache, cachedReader, jsonCodec } from '@heliograph/platform/cache';
import type { Emit } from '@heliograph/platform/events';
import type { Forget } from '@heliograph/platform/forgetting';
import type { Graph } from '@heliograph/platform/graph';
import { type CommentId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import {
  nextId,
  outcomeOf,
  type Shards,
  type ShardTransaction,
  selectAcrossShards,
  selectByIds,
  unlessRefused,
  type WriteOnce,
  WriteRefused,
  writeOnce,
} from '@heliograph/platform/shards';
import { mayActOn } from '@heliograph/platform/visibility';
import { sql } from 'kysely';
import type { Comment, CommentRemoval, CommentStore } from '../../ports.ts';
import { holdPublished } from '../posts/post-rows.ts';
import type { CommentRemoval as Removal } from './comment-removal.ts';
import {
  commentColumns,
  commentsByIds,
  commentsInThreads,
  NO_THREAD,
  toComment,
  toListedComment,
} from './comment-rows.ts';
import type { CommentScores } from './comment-scores.ts';

const json = jsonCodec<Comment>();

/** What the cache has of comments. */
export function commentReader({ shards, cache }: { shards: Shards; cache: Cache }) {
  return cachedReader<CommentId, Comment>({
    cache,
    namespace: 'comment',
    version: 2,
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
}

/** Comments on their post's shard, behind the cache; each also stands as an edge on its author's. */
export function postgresCommentStore(options: {
  shards: Shards;
  graph: Graph;
  emit: Emit;
  forget: Forget;
  reader: ReturnType<typeof commentReader>;
  removal: Removal;
  scores: CommentScores;
}): CommentStore {
  const { shards, graph, emit, forget, reader, removal, scores } = options;

  const removing = ({ viewer, commentId, idempotencyKey }: CommentRemoval): WriteOnce => ({
    ...{ viewer, mutation: 'deleteComment', key: idempotencyKey, input: [commentId] },
  });

  return {
    keysOf: (ids) => reader.keysOf(ids),
    score: scores.score,

    async load(ids) {
      const found = await reader.readMany(ids);
      const threads = [...new Set(found.flatMap((comment) => comment?.threadId ?? []))];
      const there = new Set((await reader.readMany(threads)).flatMap((thread) => thread?.id ?? []));
      return found.map((comment) => (comment?.threadId && !there.has(comment.threadId) ? null : comment));
    },

    add({ idempotencyKey, postAuthorId, told = {}, ...comment }) {
      const { postId, authorId, replyToId, threadId, text, createdAt } = comment;
      const write = { viewer: authorId, mutation: 'addComment', key: idempotencyKey, input: [postId, text, replyToId] };
      const added = writeOnce(shards, shardOf(postId), write, async (tx) => {
        if (!(await mayActOn(tx, { actor: authorId, author: postAuthorId }))) throw new WriteRefused();
        if (!(await holdPublished(tx, postId))?.commentsEnabled) throw new WriteRefused();
        const beginner = threadId && (await lockThread(tx, threadId));
        if (threadId && !beginner) throw new WriteRefused();
        const commentId = await nextId<CommentId>(tx);
        await tx.db
          .insertInto('comment')
          .values({
            id: commentId,
            post_id: postId,
            author_id: authorId,
            reply_to_id: replyToId,
            thread_id: threadId ?? NO_THREAD,
            text,
            created_at: createdAt,
          })
          .execute();
        graph.counts.add(tx, { id: postId, kind: 'COMMENTS' }, 1);
        if (threadId && beginner) {
          graph.counts.add(tx, { id: threadId, kind: 'REPLIES' }, 1);
          scores.scoreSoon(tx, { id: threadId, of: { writerId: beginner, hostId: postAuthorId } });
        }
        await graph.add(tx, { id1: commentId, type: 'WRITTEN_BY', id2: authorId }, createdAt);
        const payload = { commentId, postId, postAuthorId, by: authorId, ...told };
        await emit(tx, { type: 'CommentAdded', entity: postId, payload });
        forget(tx, reader.keysOf([commentId]));
        return commentId;
      });
      return unlessRefused(added);
    },

    async ofPost(post, order, limit, after) {
      let query = shards
        .db(shardOf(post))
        .selectFrom('comment')
        .where('post_id', '=', post)
        .where('thread_id', '=', NO_THREAD);
      if (order === 'TOP') {
        if (after)
          query = query.where(sql<boolean>`(top_score, id) < (${after.topScore}::float8, ${after.id}::bigint)`);
        query = query.orderBy('top_score', 'desc');
      } else if (after) {
        query = query.where('id', order === 'NEWEST' ? '<' : '>', after.id);
      }
      const direction = order === 'OLDEST' ? 'asc' : 'desc';
      const rows = await query.select(commentColumns).orderBy('id', direction).limit(limit).execute();
      return rows.map(toListedComment);
    },

    async inThreads(pages) {
      const placed = [...pages.entries()].filter(([, { thread }]) => shardOf(thread) < shards.map.shards);
      const parameters = new Map(
        [...Map.groupBy(placed, ([, { thread }]) => shardOf(thread))].map(([shard, here]) => [
          shard,
          [
            here.map(([place]) => place),
            here.map(([, { postId }]) => postId),
            here.map(([, { thread }]) => thread),
            here.map(([, { after }]) => after?.id ?? '0'),
            here.map(([, { limit }]) => limit),
          ],
        ]),
      );
      const rows = await selectAcrossShards(shards, commentsInThreads, parameters);
      const byPlace = Map.groupBy(rows, ({ place }) => place);
      return pages.map((_page, place) => (byPlace.get(place) ?? []).map(toListedComment).sort(earliestFirst));
    },

    remove(asked) {
      const { commentId } = asked;
      const removed = writeOnce<PostId>(shards, shardOf(commentId), removing(asked), async (tx) => {
        const postId = await removal.withAnswers(tx, commentId);
        if (!postId) throw new WriteRefused();
        return postId;
      });
      return unlessRefused(removed);
    },

    removedBefore: (asked) => outcomeOf<PostId>(shards, shardOf(asked.commentId), removing(asked)),
  };
}

/** Who began the thread, which nobody ends until the transaction has; null where somebody has ended it. */
async function lockThread(tx: ShardTransaction, thread: CommentId): Promise<UserId | null> {
  const rows = tx.db.selectFrom('comment').where('id', '=', thread).where('thread_id', '=', NO_THREAD);
  const row = await rows.select('author_id').forKeyShare().executeTakeFirst();
  return row ? (row.author_id as UserId) : null;
}

const earliestFirst = (one: Comment, other: Comment): number => (BigInt(one.id) < BigInt(other.id) ? -1 : 1);
