import type { Forget } from '@heliograph/platform/forgetting';
import { eraseNode, type Graph, someNeighbours } from '@heliograph/platform/graph';
import { type AnyId, type CommentId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type Shards, type ShardTransaction, shardSelect, shardsWith } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { AccountTraces, Comment, CommentStore, PostStore } from '../ports.ts';

/** Comments, or captions, that one call takes. */
const BITE = 50;

const mentioning = shardSelect((db) =>
  db
    .selectFrom('post')
    .where(sql<boolean>`caption_entities @> $1::jsonb`)
    .select(sql<number>`$2::int`.as('shard'))
    .limit(sql.lit(1)),
);

/** What an account has written here and there: posts, comments, and what captions say of it. */
export function writtenTraces(options: {
  shards: Shards;
  graph: Graph;
  forget: Forget;
  posts: Pick<PostStore, 'byAuthor' | 'keysOf'>;
  comments: Pick<CommentStore, 'keysOf' | 'ofPost'>;
}): Pick<AccountTraces, 'erasePosts' | 'eraseComments' | 'eraseMentions'> {
  const { shards, graph, forget, posts, comments } = options;

  const erase = async (id: AnyId, counts: string[] = []): Promise<void> => {
    while (await eraseNode({ shards, graph }, { id, counts }));
  };

  const deleteComment = async (tx: ShardTransaction, id: CommentId): Promise<PostId | undefined> => {
    const row = await tx.db.deleteFrom('comment').where('id', '=', id).returning('post_id').executeTakeFirst();
    forget(tx, comments.keysOf([id]));
    return row?.post_id as PostId | undefined;
  };

  /** What is kept of the mutation that made a comment names it, for a repetition that could only be refused now. */
  const forgetAnswer = (tx: ShardTransaction, { id, authorId }: Comment) =>
    tx.db
      .deleteFrom('idempotency_record')
      .where('viewer_id', '=', authorId)
      .where('mutation', '=', 'addComment')
      .where(sql<boolean>`result = to_jsonb(${id}::text)`)
      .execute();

  /** What answers a comment that is gone answers the post. */
  const detachReplies = async (tx: ShardTransaction, postId: PostId, commentId: CommentId): Promise<void> => {
    const replies = await tx.db
      .updateTable('comment')
      .set({ reply_to_id: null })
      .where('post_id', '=', postId)
      .where('reply_to_id', '=', commentId)
      .returning('id')
      .execute();
    forget(tx, comments.keysOf(replies.map(({ id }) => id as CommentId)));
  };

  return {
    async erasePosts(author) {
      const [post] = await posts.byAuthor(author, 1, null);
      if (!post) return false;
      const under = await comments.ofPost(post.id, 'NEWEST', BITE, null);
      for (const comment of under) {
        const { id } = comment;
        // The edge first: a comment that is found again has lost at most that.
        await erase(id);
        await shards.transaction(shardOf(id), async (tx) => {
          await deleteComment(tx, id);
          await forgetAnswer(tx, comment);
        });
      }
      if (under.length > 0 || (await eraseNode({ shards, graph }, { id: post.id, counts: ['COMMENTS'] }))) return true;
      await shards.transaction(shardOf(post.id), async (tx) => {
        await tx.db.deleteFrom('post').where('id', '=', post.id).execute();
        forget(tx, posts.keysOf([post.id]));
      });
      return true;
    },

    async eraseComments(writer) {
      const written = await someNeighbours<CommentId>(shards, { id1: writer, type: 'WROTE' }, BITE);
      for (const id of written) {
        await shards.transaction(shardOf(id), async (tx) => {
          const postId = await deleteComment(tx, id);
          if (!postId) return;
          await detachReplies(tx, postId, id);
          await graph.counts.add(tx, { id: postId, kind: 'COMMENTS' }, -1);
        });
        // The edge last: by it the comment is found.
        await erase(id);
      }
      return written.length > 0;
    },

    async eraseMentions(mentioned) {
      const entity = JSON.stringify([{ userId: mentioned }]);
      const found = await shardsWith(shards, mentioning, entity);
      for (const shard of found) {
        await shards.transaction(shard, async (tx) => {
          const some = tx.db
            .selectFrom('post')
            .where(sql<boolean>`caption_entities @> ${entity}::jsonb`)
            .select('id')
            .limit(BITE);
          const plain = await tx.db
            .updateTable('post')
            .set({ caption_entities: withoutMention(mentioned) })
            .where('id', 'in', some)
            .returning('id')
            .execute();
          forget(tx, posts.keysOf(plain.map(({ id }) => id as PostId)));
        });
      }
      return found.length > 0;
    },
  };
}

const withoutMention = (mentioned: UserId) => sql`(
  select coalesce(jsonb_agg(entity order by place), '[]') from jsonb_array_elements(caption_entities)
    with ordinality as entities(entity, place) where entity ->> 'userId' is distinct from ${mentioned})`;
