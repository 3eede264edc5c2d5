import type { PostId } from '@heliograph/platform/ids';
import { type PageArguments, pageSize, toConnection } from '@heliograph/platform/subgraph';
import type { Context } from '../../context.ts';
import { bestPosts, recentPosts, type TopicPage } from '../../domain/topics/topic-pages.ts';
import type { PostSort } from '../../generated/resolvers.ts';
import type { Topic } from '../../ports.ts';

type TopicArguments = PageArguments & { sort: PostSort };

/** The posts of a hashtag or place, without those the viewer may not see. */
export function topicConnection(topic: Topic, args: TopicArguments, context: Context) {
  return args.sort === 'TOP' ? topConnection(topic, args, context) : recentConnection(topic, args, context);
}

/** How many posts have a hashtag, or are of a place. */
export const topicCount = (topic: Topic, { graph, media }: Context): Promise<number> =>
  graph.count({ id: media.topics.idOf(topic), kind: 'TOPIC_POSTS' });

async function recentConnection(topic: Topic, args: PageArguments, { media, cursors }: Context) {
  const list = media.topics.idOf(topic);
  const mark = cursors.recent.decode(list, args.after);
  const after = mark && { time: new Date(mark[0]), id2: mark[1] as PostId };
  const page = await recentPosts(media, topic, pageSize(args), after);
  return connectionOf(page, after !== null, ({ time, id2 }) => cursors.recent.encode(list, [time.toISOString(), id2]));
}

async function topConnection(topic: Topic, args: PageArguments, { media, cursors }: Context) {
  const list = media.topics.idOf(topic);
  const mark = cursors.tops.decode(list, args.after);
  const after = mark && { computedAt: new Date(mark[0]), index: mark[1] };
  const page = await bestPosts(media, topic, pageSize(args), after);
  return connectionOf(page, after !== null, ({ computedAt, index }) =>
    cursors.tops.encode(list, [computedAt.toISOString(), index]),
  );
}

function connectionOf<Position>(
  { items, hasNextPage, end }: TopicPage<Position>,
  hasPreviousPage: boolean,
  cursorAt: (position: Position) => string,
) {
  const { edges, pageInfo } = toConnection(items, {
    ...{ hasNextPage, hasPreviousPage },
    cursorOf: ({ position }) => cursorAt(position),
    endCursor: end && cursorAt(end),
  });
  return { pageInfo, edges: edges.map(({ cursor, node }) => ({ cursor, node: node.post })) };
}
