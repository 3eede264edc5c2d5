import type { Forget } from '@heliograph/platform/forgetting';
import { eraseNode, type Graph } from '@heliograph/platform/graph';
import { type CommentId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { CommentStore, EngagementTraces } from '../../ports.ts';

/** Comments that one call takes. */
const BITE = 50;

/** What others left on posts, comments and collections that are gone. */
export function engagementTraces(options: {
  shards: Shards;
  graph: Graph;
  forget: Forget;
  comments: Pick<CommentStore, 'keysOf'>;
}): EngagementTraces {
  const { shards, graph, forget, comments } = options;

  const eraseComment = async (id: CommentId, writer: UserId): Promise<void> => {
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
    });
  };

  /** Some of the comments of a post or of one of its threads; answers whether there were any. */
  const eraseComments = async (postId: PostId, thread?: CommentId): Promise<boolean> => {
    let query = shards.db(shardOf(postId)).selectFrom('comment').where('post_id', '=', postId);
    if (thread) query = query.where('thread_id', '=', thread);
    const some = await query.select(['id', 'author_id']).limit(BITE).execute();
    for (const { id, author_id } of some) await eraseComment(id as CommentId, author_id as UserId);
    return some.length > 0;
  };

  return {
    eraseUnderPost: async (id, keep) =>
      (await eraseComments(id)) || eraseNode({ shards, graph }, { id, counts: ['COMMENTS'], ...(keep && { keep }) }),

    eraseThread: async ({ commentId, postId }) =>
      (await eraseComments(postId, commentId)) || eraseNode({ shards, graph }, { id: commentId, counts: ['REPLIES'] }),

    eraseCollection: (id) => eraseNode({ shards, graph }, { id }),
  };
}
