import type { AssociationType, Edge, Graph } from '@heliograph/platform/graph';
import { type AnyId, type PostId, shardOf } from '@heliograph/platform/ids';
import type { Shards, ShardTransaction } from '@heliograph/platform/shards';
import { topicId } from '../../domain/topics/topic.ts';
import type { TopicIndex } from '../../ports.ts';
import { lockPost } from '../posts/post-rows.ts';

/** Posts by topic as edges of the graph, written from the post's side alone, whose row says what they should be. */
export function graphTopicIndex(options: { shards: Shards; graph: Graph }): TopicIndex {
  const { shards, graph } = options;
  const idOf: TopicIndex['idOf'] = (topic) => topicId(topic, shards.map.shards);

  return {
    idOf,

    align: (postId, edgesOf) =>
      shards.transaction(shardOf(postId), async (tx) => {
        // Under the lock, so that of two who align one post the second reads what the first has written.
        const post = await lockPost(tx, postId);
        const { topics, people } = edgesOf(post);
        const to = (type: AssociationType, ids: readonly AnyId[]) =>
          ids.map((id2): Edge => ({ id1: postId, type, id2 }));
        const wanted = [...to('POST_TOPICS', topics.map(idOf)), ...to('TAGS', people)];
        const there = await edgesFrom(tx, postId);
        for (const edge of there) if (!among(wanted, edge)) await graph.remove(tx, edge);
        if (!post) return;
        for (const edge of wanted) if (!among(there, edge)) await graph.add(tx, edge, post.createdAt);
      }),

    recent: (topic, limit, after) => graph.range<PostId>(topic, 'TOPIC_POSTS', { limit, after }),
  };
}

const among = (edges: readonly Edge[], { type, id2 }: Edge): boolean =>
  edges.some((other) => other.type === type && other.id2 === id2);

async function edgesFrom(tx: ShardTransaction, postId: PostId): Promise<Edge[]> {
  const rows = await tx.db
    .selectFrom('association')
    .where('id1', '=', postId)
    .where('type', 'in', ['POST_TOPICS', 'TAGS'])
    .where('present', '=', true)
    .select(['type', 'id2'])
    .execute();
  return rows.map(({ type, id2 }) => ({ id1: postId, type: type as AssociationType, id2: id2 as AnyId }));
}
