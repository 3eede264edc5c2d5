import type { AssociationType, Edge, Graph } from '@heliograph/platform/graph';
import { type AnyId, type PostId, shardOf, type TopicId, topicId } from '@heliograph/platform/ids';
import { type Shards, type ShardTransaction, selectAcrossShards, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { TopicIndex } from '../../ports.ts';
import { lockPost } from '../posts/post-rows.ts';
import type { HashtagCounts } from './hashtag-counts.ts';

/**
 * Posts by topic as edges of the graph, written from the post's side alone, whose row says what they should be; rooms are
 * told how many posts a hashtag has.
 */
export function graphTopicIndex(options: {
  shards: Shards;
  graph: Graph;
  hashtags: Pick<HashtagCounts, 'tell'>;
}): TopicIndex {
  const { shards, graph, hashtags } = options;
  const idOf: TopicIndex['idOf'] = (topic) => topicId(topic, shards.map.shards);

  return {
    idOf,

    async align(postId, edgesOf) {
      const aligned = await shards.transaction(shardOf(postId), async (tx) => {
        // Under the lock, so that of two who align one post the second reads what the first has written.
        const post = await lockPost(tx, postId);
        const { topics, people } = edgesOf(post);
        const to = (type: AssociationType, ids: readonly AnyId[]) =>
          ids.map((id2): Edge => ({ id1: postId, type, id2 }));
        const wanted = [...to('POST_TOPICS', topics.map(idOf)), ...to('TAGS', people)];
        const known = await edgesFrom(tx, postId);
        const there = known.filter(({ present }) => present);
        for (const edge of there) if (!among(wanted, edge)) await graph.remove(tx, edge);
        if (post) for (const edge of wanted) if (!among(there, edge)) await graph.add(tx, edge, post.createdAt);
        const edges = [...known, ...wanted].filter(({ type }) => type === 'POST_TOPICS');
        const touched = [...new Map(edges.map(({ id1, type, id2 }) => [id2, { id1, type, id2 }])).values()];
        const stand = new Set(wanted.map(({ id2 }) => id2));
        const names = topics.flatMap((topic) => (topic.kind === 'HASHTAG' ? topic.name : []));
        return { touched, stand, names };
      });
      const { touched, stand, names } = aligned;
      const ids = touched.map(({ id2 }) => id2 as TopicId);
      // Counted is what the topics' side says, also where whoever changed an edge died before they wrote it there.
      const listed = await topicsThatList(shards, postId, ids);
      const stray = touched.filter(({ id2 }) => listed.has(id2) !== stand.has(id2));
      if (stray.length > 0) await graph.mirror(stray);
      await hashtags.tell(ids, names);
    },

    recent: (topic, limit, after) => graph.range<PostId>(topic, 'TOPIC_POSTS', { limit, after }),
  };
}

/** The other side of POST_TOPICS; `$1` are the topics, `$2` is the post. */
const listing = shardSelect((db) =>
  db
    .selectFrom('association')
    .where(sql<boolean>`id1 = any($1::bigint[])`)
    .where('type', '=', sql.lit('TOPIC_POSTS'))
    .where(sql<boolean>`id2 = $2::bigint`)
    .where('present', '=', sql.lit(true))
    .select('id1'),
);

async function topicsThatList(shards: Shards, post: PostId, topics: readonly TopicId[]): Promise<Set<AnyId>> {
  const byShard = Map.groupBy(topics, shardOf);
  const parameters = new Map([...byShard].map(([shard, ids]) => [shard, [ids, post]]));
  const rows = await selectAcrossShards(shards, listing, parameters, { primary: true });
  return new Set(rows.map(({ id1 }) => id1 as AnyId));
}

const among = (edges: readonly Edge[], { type, id2 }: Edge): boolean =>
  edges.some((other) => other.type === type && other.id2 === id2);

/** Also those that are gone. */
async function edgesFrom(tx: ShardTransaction, postId: PostId): Promise<(Edge & { present: boolean })[]> {
  const rows = await tx.db
    .selectFrom('association')
    .where('id1', '=', postId)
    .where('type', 'in', ['POST_TOPICS', 'TAGS'])
    .select(['type', 'id2', 'present'])
    .execute();
  return rows.map(({ type, id2, present }) => ({
    ...{ id1: postId, type: type as AssociationType, id2: id2 as AnyId },
    present,
  }));
}
