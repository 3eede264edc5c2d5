import type { Forget } from '@heliograph/platform/forgetting';
import { eraseNode, type Graph, someNeighbours } from '@heliograph/platform/graph';
import { type AnyId, type CommentId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type Shards, shardSelect, shardsWith } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { AccountTraces, EngagementTraces, PostStore } from '../../ports.ts';
import type { CommentRemoval } from '../comments/comment-removal.ts';

/** Comments, or captions, that one call takes. */
const BITE = 50;

/** Where a post names accounts: in its caption, and in its pictures. */
const NAMING = (['caption_entities', 'user_tags'] as const).map((column) => ({
  column,
  posts: shardSelect((db) =>
    db
      .selectFrom('post')
      .where(sql<boolean>`${sql.ref(column)} @> $1::jsonb`)
      .select(sql<number>`$2::int`.as('shard'))
      .limit(sql.lit(1)),
  ),
}));

/** What an account has written here and there: posts, comments, and what captions say of it. */
export function writtenTraces(options: {
  shards: Shards;
  graph: Graph;
  forget: Forget;
  posts: Pick<PostStore, 'keysOf'>;
  removal: Pick<CommentRemoval, 'alone'>;
  engagement: Pick<EngagementTraces, 'eraseUnderPost'>;
  /** Takes a post out of its topics, and of what is listed of them. */
  leaveTopics(post: PostId): Promise<void>;
}): Pick<AccountTraces, 'erasePosts' | 'eraseComments' | 'eraseMentions'> {
  const { shards, graph, forget, posts, removal, engagement, leaveTopics } = options;

  const erase = async (id: AnyId): Promise<void> => {
    while (await eraseNode({ shards, graph }, { id, counts: ['REPLIES'] }));
  };

  return {
    async erasePosts(author) {
      const rows = shards.db(shardOf(author)).selectFrom('post').where('author_id', '=', author);
      const post = await rows.select('id').limit(1).executeTakeFirst();
      if (!post) return false;
      const id = post.id as PostId;
      await leaveTopics(id);
      if (await engagement.eraseUnderPost(id)) return true;
      await shards.transaction(shardOf(id), async (tx) => {
        await tx.db.deleteFrom('post').where('id', '=', id).execute();
        forget(tx, posts.keysOf([id]));
      });
      return true;
    },

    async eraseComments(writer) {
      const written = await someNeighbours<CommentId>(shards, { id1: writer, type: 'WROTE' }, BITE);
      for (const id of written) {
        while (await shards.transaction(shardOf(id), (tx) => removal.alone(tx, id)));
        // The edge last: by it the comment is found.
        await erase(id);
      }
      return written.length > 0;
    },

    async eraseMentions(named) {
      const entity = JSON.stringify([{ userId: named }]);
      let any = false;
      for (const { column, posts: naming } of NAMING) {
        for (const shard of await shardsWith(shards, naming, entity)) {
          any = true;
          await shards.transaction(shard, async (tx) => {
            const some = tx.db
              .selectFrom('post')
              .where(sql<boolean>`${sql.ref(column)} @> ${entity}::jsonb`)
              .select('id')
              .limit(BITE);
            const plain = await tx.db
              .updateTable('post')
              .set({ [column]: withoutAccount(column, named) })
              .where('id', 'in', some)
              .returning('id')
              .execute();
            forget(tx, posts.keysOf(plain.map(({ id }) => id as PostId)));
          });
        }
      }
      return any;
    },
  };
}

const withoutAccount = (column: string, named: UserId) => sql`(
  select coalesce(jsonb_agg(entity order by place), '[]') from jsonb_array_elements(${sql.ref(column)})
    with ordinality as entities(entity, place) where entity ->> 'userId' is distinct from ${named})`;
