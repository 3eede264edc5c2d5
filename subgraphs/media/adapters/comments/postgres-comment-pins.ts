import type { Forget } from '@heliograph/platform/forgetting';
import { type CommentId, shardOf } from '@heliograph/platform/ids';
import {
  type Shards,
  type ShardTransaction,
  unlessRefused,
  WriteRefused,
  writeOnce,
} from '@heliograph/platform/shards';
import { PINNED_SCORE } from '../../domain/comments/top-score.ts';
import type { CommentChange, PinStore } from '../../ports.ts';
import { NO_THREAD } from './comment-rows.ts';
import type { CommentScores } from './comment-scores.ts';

/** Pins are states of comments, changed under the lock of their post. */
export function postgresCommentPins(options: {
  shards: Shards;
  forget: Forget;
  scores: Pick<CommentScores, 'scoreIn'>;
  keysOf(ids: readonly CommentId[]): string[];
}): PinStore {
  const { shards, forget, scores, keysOf } = options;

  const once = <Result>(
    mutation: string,
    { viewer, comment, idempotencyKey }: CommentChange,
    work: (tx: ShardTransaction) => Promise<Result>,
  ): Promise<Result | null> => {
    const write = { viewer, mutation, key: idempotencyKey, input: [comment.id] };
    return unlessRefused(writeOnce(shards, shardOf(comment.id), write, work));
  };

  const write = async (tx: ShardTransaction, id: CommentId, pinnedAt: Date | null): Promise<void> => {
    const score = await scores.scoreIn(tx, id, pinnedAt);
    await tx.db.updateTable('comment').set({ pinned_at: pinnedAt, top_score: score }).where('id', '=', id).execute();
    forget(tx, keysOf([id]));
  };

  return {
    async pin({ now, limit, ...change }) {
      let why: 'gone' | 'full' = 'gone';
      const pinned = await once('pinComment', change, async (tx) => {
        const pins = await lockPins(tx, change);
        if (pins.includes(change.comment.id)) return 'pinned' as const;
        why = pins.length < limit ? 'gone' : 'full';
        if (why === 'full' || !(await lockComment(tx, change))) throw new WriteRefused();
        await write(tx, change.comment.id, now);
        return 'pinned' as const;
      });
      return pinned ?? why;
    },

    async unpin(change) {
      const unpinned = await once('unpinComment', change, async (tx) => {
        const pins = await lockPins(tx, change);
        if (!(await lockComment(tx, change))) throw new WriteRefused();
        if (pins.includes(change.comment.id)) await write(tx, change.comment.id, null);
        return 'unpinned';
      });
      return unpinned !== null;
    },
  };
}

/** What is pinned to a post; nobody pins anything there until the transaction ends. */
async function lockPins(tx: ShardTransaction, { comment }: Pick<CommentChange, 'comment'>): Promise<string[]> {
  await tx.db.selectFrom('post').where('id', '=', comment.postId).select('id').forNoKeyUpdate().execute();
  const rows = await tx.db
    .selectFrom('comment')
    .where('post_id', '=', comment.postId)
    .where('thread_id', '=', NO_THREAD)
    // By the index that TOP reads.
    .where('top_score', '>=', PINNED_SCORE)
    .select('id')
    .execute();
  return rows.map(({ id }) => id);
}

async function lockComment(tx: ShardTransaction, { comment }: Pick<CommentChange, 'comment'>): Promise<boolean> {
  const row = tx.db.selectFrom('comment').where('id', '=', comment.id).where('thread_id', '=', NO_THREAD);
  return (await row.select('id').forNoKeyUpdate().executeTakeFirst()) !== undefined;
}
