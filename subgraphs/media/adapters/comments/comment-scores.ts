import type { Graph } from '@heliograph/platform/graph';
import { type CommentId, shardOf } from '@heliograph/platform/ids';
import { type CommentParties, type JobQueues, jobs } from '@heliograph/platform/jobs';
import type { Shards, ShardTransaction } from '@heliograph/platform/shards';
import { topScore } from '../../domain/comments/top-score.ts';
import { NO_THREAD } from './comment-rows.ts';

/** All changes of a comment's counts in so many seconds are one job, which begins as many seconds after them. */
const WINDOW_SECONDS = 5;

/** What TOP orders comments by; it follows their counts, by a job. */
export interface CommentScores {
  /**
   * To be called by a transaction that changes the likes or answers of a comment that begins a thread, after it has
   * changed the counts, so that all lock in one order.
   */
  scoreSoon(tx: ShardTransaction, comment: { id: CommentId; of: CommentParties }): void;
  score(id: CommentId): Promise<void>;
  /** The score of a comment whose row the transaction has locked. */
  scoreIn(tx: ShardTransaction, id: CommentId, pinnedAt: Date | null): Promise<number>;
}

export function commentScores(options: {
  shards: Shards;
  graph: Pick<Graph, 'counts'>;
  queues: Pick<JobQueues, 'enqueue'>;
  now(): Date;
}): CommentScores {
  const { shards, graph, queues, now } = options;

  const scoreIn: CommentScores['scoreIn'] = async (tx, id, pinnedAt) => {
    const likes = await graph.counts.readIn(tx, { id, kind: 'COMMENT_LIKED_BY' });
    const answers = await graph.counts.readIn(tx, { id, kind: 'REPLIES' });
    return topScore({ pinnedAt, likes, answers });
  };

  return {
    scoreIn,

    scoreSoon(tx, { id: commentId, of }) {
      const window = Math.floor(now().getTime() / (WINDOW_SECONDS * 1000));
      const once = { key: `${commentId}:${window}`, delaySeconds: 2 * WINDOW_SECONDS };
      // Last, so that the writers of a hot comment wait for each other's job no longer than for a commit.
      tx.beforeCommit(() => queues.enqueue(tx, jobs.mediaScoreComment, { commentId, of }, once));
    },

    score: (id) =>
      shards.transaction(shardOf(id), async (tx) => {
        // Locked before the counts are read: of two jobs the later one has seen more.
        const row = await tx.db
          .selectFrom('comment')
          .where('id', '=', id)
          .where('thread_id', '=', NO_THREAD)
          .select(['pinned_at', 'top_score'])
          .forNoKeyUpdate()
          .executeTakeFirst();
        if (!row) return;
        const score = await scoreIn(tx, id, row.pinned_at);
        if (score === row.top_score) return;
        await tx.db.updateTable('comment').set({ top_score: score }).where('id', '=', id).execute();
      }),
  };
}
