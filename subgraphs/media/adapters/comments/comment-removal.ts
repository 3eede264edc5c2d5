import type { Emit } from '@heliograph/platform/events';
import type { Forget } from '@heliograph/platform/forgetting';
import type { Graph } from '@heliograph/platform/graph';
import type { CommentId, PostId, UserId } from '@heliograph/platform/ids';
import { type CommentParties, type JobQueues, jobs } from '@heliograph/platform/jobs';
import type { ShardTransaction } from '@heliograph/platform/shards';
import { NO_THREAD } from './comment-rows.ts';
import type { CommentScores } from './comment-scores.ts';

/** Until then whoever is just liking what is deleted has done so, and is erased with the rest. */
const ERASE_AFTER_SECONDS = 60;

/** Answers that one transaction moves. */
const BITE = 50;

/** Where a comment stands. */
interface Place {
  id: CommentId;
  postId: PostId;
  writer: UserId;
  /** The author of the post. */
  host: UserId;
  text: string;
  /** Who wrote what it answers, if it answers anything. */
  answered: UserId | null;
  /** The comment that begins its thread, itself where it does so. */
  thread: { id: CommentId; writer: UserId };
}

const partiesOf = (writerId: UserId, { host: hostId }: Place): CommentParties => ({ writerId, hostId });

/**
 * How a comment goes. Whoever changes what is in a thread locks the comment that begins it first, shared, and whoever
 * ends the thread locks that alone: so that all answers are counted when they go with it.
 */
export interface CommentRemoval {
  /** Takes a comment away with what answers it, out of lists and counts at once; null where it is gone. */
  withAnswers(tx: ShardTransaction, id: CommentId): Promise<PostId | null>;
  /**
   * Takes away a comment whose answers stay: those in its thread answer the post from then on. In bites.
   * @returns whether there is more to do
   */
  alone(tx: ShardTransaction, id: CommentId): Promise<boolean>;
}

export function commentRemoval(options: {
  graph: Pick<Graph, 'counts'>;
  queues: Pick<JobQueues, 'enqueue'>;
  emit: Emit;
  forget: Forget;
  scores: Pick<CommentScores, 'scoreSoon'>;
  keysOf(ids: readonly CommentId[]): string[];
}): CommentRemoval {
  const { graph, queues, emit, forget, scores, keysOf } = options;

  /** Deletes the row; false where somebody else has done so. */
  const takeOut = async (tx: ShardTransaction, place: Place): Promise<boolean> => {
    const { id, postId, thread } = place;
    const { numDeletedRows } = await tx.db.deleteFrom('comment').where('id', '=', id).executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) return false;
    const answers = thread.id === id ? await graph.counts.readIn(tx, { id, kind: 'REPLIES' }) : 0;
    graph.counts.add(tx, { id: postId, kind: 'COMMENTS' }, -1 - answers);
    forget(tx, keysOf([id]));
    if (thread.id !== id) await leaveThread(tx, place);
    await emit(tx, commentRemoved(place));
    return true;
  };

  const leaveThread = async (tx: ShardTransaction, place: Place): Promise<void> => {
    const { id, postId, thread } = place;
    const detached = await tx.db
      .updateTable('comment')
      .set({ reply_to_id: null })
      .where('post_id', '=', postId)
      .where('thread_id', '=', thread.id)
      .where('reply_to_id', '=', id)
      .returning('id')
      .execute();
    forget(tx, keysOf(detached.map((row) => row.id as CommentId)));
    graph.counts.add(tx, { id: thread.id, kind: 'REPLIES' }, -1);
    scores.scoreSoon(tx, { id: thread.id, of: partiesOf(thread.writer, place) });
  };

  /** Some of the answers of a thread begin threads of their own; answers how many. */
  const splitThread = async (tx: ShardTransaction, place: Place): Promise<number> => {
    const { id, postId } = place;
    const some = tx.db
      .selectFrom('comment')
      .where('post_id', '=', postId)
      .where('thread_id', '=', id)
      .select('id')
      .limit(BITE);
    const moved = await tx.db
      .updateTable('comment')
      .set({ thread_id: NO_THREAD, reply_to_id: null })
      .where('id', 'in', some)
      .returning(['id', 'author_id'])
      .execute();
    forget(tx, keysOf(moved.map((row) => row.id as CommentId)));
    graph.counts.add(tx, { id, kind: 'REPLIES' }, -moved.length);
    for (const row of moved) {
      scores.scoreSoon(tx, { id: row.id as CommentId, of: partiesOf(row.author_id as UserId, place) });
    }
    return moved.length;
  };

  return {
    async withAnswers(tx, id) {
      const place = await placeOf(tx, id);
      if (!place || !(await takeOut(tx, place))) return null;
      const { postId } = place;
      const left = { commentId: id, postId, of: partiesOf(place.writer, place) };
      await queues.enqueue(tx, jobs.mediaEraseThread, left, { delaySeconds: ERASE_AFTER_SECONDS });
      return postId;
    },

    async alone(tx, id) {
      const place = await placeOf(tx, id);
      if (!place) return false;
      if (place.thread.id === id && (await splitThread(tx, place)) === BITE) return true;
      await takeOut(tx, place);
      return false;
    },
  };
}

/** The event of a comment's end, as whoever was told of it has to know. */
export const commentRemoved = ({ id, postId, writer, host, text, answered }: Omit<Place, 'thread'>) => ({
  type: 'CommentRemoved' as const,
  entity: postId,
  payload: {
    ...{ commentId: id, postId, postAuthorId: host, by: writer, mentions: text.includes('@') },
    ...(answered && { replyToAuthorId: answered }),
  },
});

/** Finds and locks a comment: alone where it begins a thread, else by what begins it. Null where either is gone. */
async function placeOf(tx: ShardTransaction, id: CommentId): Promise<Place | null> {
  const place = await findPlace(tx, id);
  if (!place) return null;
  const thread = tx.db.selectFrom('comment').where('id', '=', place.thread.id).select('id');
  const locked = await (place.thread.id === id ? thread.forUpdate() : thread.forKeyShare()).executeTakeFirst();
  const after = await findPlace(tx, id);
  // It may have left the thread while that was locked by whoever ends it.
  if (after && after.thread.id !== place.thread.id) return placeOf(tx, id);
  return locked ? after : null;
}

async function findPlace(tx: ShardTransaction, id: CommentId): Promise<Place | null> {
  const row = await tx.db
    .selectFrom('comment')
    .innerJoin('post', 'post.id', 'comment.post_id')
    .leftJoin('comment as thread', 'thread.id', 'comment.thread_id')
    .leftJoin('comment as answered', 'answered.id', 'comment.reply_to_id')
    .where('comment.id', '=', id)
    .select(['comment.post_id', 'comment.author_id', 'post.author_id as host_id'])
    .select(['comment.text', 'answered.author_id as answered'])
    .select(['comment.thread_id', 'thread.author_id as thread_author_id'])
    .executeTakeFirst();
  if (!row) return null;
  const [postId, writer, host] = [row.post_id as PostId, row.author_id as UserId, row.host_id as UserId];
  const place = { id, postId, writer, host, text: row.text, answered: row.answered as UserId | null };
  if (row.thread_id === NO_THREAD) return { ...place, thread: { id, writer } };
  const thread = { id: row.thread_id as CommentId, writer: row.thread_author_id as UserId };
  return row.thread_author_id === null ? null : { ...place, thread };
}
