import type { Emit } from '@heliograph/platform/events';
import type { Forget } from '@heliograph/platform/forgetting';
import { eraseNode, type Graph } from '@heliograph/platform/graph';
import { type CommentId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { CommentParties } from '@heliograph/platform/jobs';
import type { Shards } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { CommentStore, EngagementTraces } from '../../ports.ts';
import { commentRemoved } from '../comments/comment-removal.ts';

/** Comments that one call takes. */
const BITE = 50;

/** What others left on posts, comments and collections that are gone. */
export function engagementTraces(options: {
  shards: Shards;
  graph: Graph;
  emit: Emit;
  forget: Forget;
  comments: Pick<CommentStore, 'keysOf'>;
}): EngagementTraces {
  const { shards, graph, emit, forget, comments } = options;

  /** @param ending where the post stays: whose thread ends with it, and under whose post */
  const eraseComment = async ({ id, writer, ...row }: Row, ending: CommentParties | null): Promise<void> => {
    // The edges first: a comment that is found again has lost at most those.
    while (await eraseNode({ shards, graph }, { id, counts: ['REPLIES'] }));
    await shards.transaction(shardOf(id), async (tx) => {
      await tx.db.deleteFrom('comment').where('id', '=', id).execute();
      // What is kept of the mutation that made it names it, for a repetition that could only be refused now.
      await tx.db
        .deleteFrom('idempotency_record')
        .where('viewer_id', '=', writer)
        .where('mutation', '=', 'addComment')
        .where(sql<boolean>`result = to_jsonb(${id}::text)`)
        .execute();
      forget(tx, comments.keysOf([id]));
      if (!ending) return;
      const answered = row.answered ?? ending.writerId;
      await emit(tx, commentRemoved({ id, writer, ...row, host: ending.hostId, answered }));
    });
  };

  /** Some of the comments of a post or of one of its threads; answers whether there were any. */
  const eraseComments = async (postId: PostId, thread?: { id: CommentId; of: CommentParties }): Promise<boolean> => {
    let query = shards.db(shardOf(postId)).selectFrom('comment').where('comment.post_id', '=', postId);
    if (thread) query = query.where('comment.thread_id', '=', thread.id);
    const some = await query
      .leftJoin('comment as answered', 'answered.id', 'comment.reply_to_id')
      .select(['comment.id', 'comment.author_id', 'comment.text', 'answered.author_id as answered'])
      .limit(BITE)
      .execute();
    for (const { id, author_id, text, answered } of some) {
      const row = {
        id: id as CommentId,
        writer: author_id as UserId,
        postId,
        text,
        answered: answered as UserId | null,
      };
      await eraseComment(row, thread?.of ?? null);
    }
    return some.length > 0;
  };

  return {
    eraseUnderPost: async (id, keep) =>
      (await eraseComments(id)) || eraseNode({ shards, graph }, { id, counts: ['COMMENTS'], ...(keep && { keep }) }),

    eraseThread: async ({ commentId, postId, of }) =>
      (await eraseComments(postId, { id: commentId, of })) ||
      eraseNode({ shards, graph }, { id: commentId, counts: ['REPLIES'] }),

    eraseCollection: (id) => eraseNode({ shards, graph }, { id }),
  };
}

/** A comment that is erased. */
interface Row {
  id: CommentId;
  writer: UserId;
  postId: PostId;
  text: string;
  /** Who wrote what it answers; null where that is not there any more, or never was. */
  answered: UserId | null;
}
