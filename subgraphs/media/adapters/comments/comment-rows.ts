import type { CommentId, PostId, UserId } from '@heliograph/platform/ids';
import { shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { Comment, ListedComment } from '../../ports.ts';

export const commentColumns = [
  'id',
  'post_id',
  'author_id',
  'reply_to_id',
  'thread_id',
  'text',
  'created_at',
  'pinned_at',
  'top_score',
] as const;

/** In the column of threads: a comment that begins one. */
export const NO_THREAD = '0';

/** $1: their ids */
export const commentsByIds = shardSelect((db) =>
  db.selectFrom('comment').where(sql<boolean>`id = any($1::bigint[])`).select(commentColumns),
);

interface PageRow {
  place: number;
  post_id: string;
  thread_id: string;
}

/** $1: the pages' places, $2, $3: their posts and threads, $4: the ids they stand behind, $5: how many. */
export const commentsInThreads = shardSelect((db) =>
  db
    .selectFrom(
      sql<PageRow>`unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::int[])`.as<'page'>(
        sql`page(place, post_id, thread_id, behind, size)`,
      ),
    )
    .innerJoinLateral(
      (from) =>
        from
          .selectFrom('comment')
          .whereRef('comment.post_id', '=', 'page.post_id')
          .whereRef('comment.thread_id', '=', 'page.thread_id')
          .where(sql<boolean>`comment.id > page.behind`)
          .select(commentColumns)
          .orderBy('id')
          .limit(sql<number>`page.size`)
          .as('answer'),
      (join) => join.onTrue(),
    )
    .selectAll('answer')
    .select('page.place'),
);

type CommentRow = NonNullable<(typeof commentsByIds)['row']>;

export const toListedComment = (row: CommentRow): ListedComment => ({
  id: row.id as CommentId,
  postId: row.post_id as PostId,
  authorId: row.author_id as UserId,
  replyToId: row.reply_to_id as CommentId | null,
  threadId: row.thread_id === NO_THREAD ? null : (row.thread_id as CommentId),
  text: row.text,
  createdAt: row.created_at,
  isPinned: row.pinned_at !== null,
  topScore: row.top_score,
});

/** Without what only lists need, and what changes too often to be cached. */
export function toComment(row: CommentRow): Comment {
  const { topScore: _topScore, ...comment } = toListedComment(row);
  return comment;
}
