import type { PostId } from '@heliograph/platform/ids';
import { type FilledPage, filledPage } from '@heliograph/platform/paging';
import type { Post, Topic, TopicPosition } from '../../ports.ts';
import { sameTopPosts, type TopDependencies, topPosts } from './top-posts.ts';
import { isAbout } from './topic.ts';

export interface TopicDependencies extends TopDependencies {
  /** The posts that the viewer may see; null for all others. */
  visiblePosts(ids: readonly PostId[]): Promise<(Post | null)[]>;
}

/** Where a page of TOP ended: in which list and how far. */
export interface TopPosition {
  computedAt: Date;
  index: number;
}

/** A page of posts, each with where it stands. */
export type TopicPage<Position> = FilledPage<{ post: Post; position: Position }, Position>;

/** A page of a topic's posts, the latest first. */
export function recentPosts(
  dependencies: TopicDependencies,
  topic: Topic,
  first: number,
  after: TopicPosition | null,
): Promise<TopicPage<TopicPosition>> {
  const id = dependencies.topics.idOf(topic);
  return shownPage(dependencies, topic, first, after, async (limit, behind) =>
    (await dependencies.topics.recent(id, limit, behind)).map((position) => ({ postId: position.id2, position })),
  );
}

/**
 * A page of the best posts of a topic. All pages are cut from the list that the first one was, so that none repeats or
 * leaves out a post while better ones come; who goes on after an hour goes on at the same rank of the list of then.
 */
export async function bestPosts(
  dependencies: TopicDependencies,
  topic: Topic,
  first: number,
  after: TopPosition | null,
): Promise<TopicPage<TopPosition>> {
  const { computedAt, postIds } = after
    ? await sameTopPosts(dependencies, topic, after.computedAt)
    : await topPosts(dependencies, topic);
  return shownPage(dependencies, topic, first, after, async (limit, behind) => {
    const start = (behind?.index ?? -1) + 1;
    return postIds
      .slice(start, start + limit)
      .map((postId, place) => ({ postId, position: { computedAt, index: start + place } }));
  });
}

interface Listed<Position> {
  postId: PostId | null;
  position: Position;
}

/** A page without what the viewer may not see, or what has left the topic since it was listed. */
async function shownPage<Position>(
  { visiblePosts }: TopicDependencies,
  topic: Topic,
  first: number,
  after: Position | null,
  read: (limit: number, behind: Position | null) => Promise<Listed<Position>[]>,
): Promise<TopicPage<Position>> {
  const shown = new Map<Listed<Position>, Post>();
  const page = await filledPage<Listed<Position>, Position>(first, after, {
    read,
    async keep(listed) {
      const known = listed.filter(({ postId }) => postId !== null);
      const posts = await visiblePosts(known.flatMap(({ postId }) => postId ?? []));
      for (const [index, one] of known.entries()) {
        const post = posts[index];
        if (post?.visibility === 'PUBLISHED' && isAbout(post, topic)) shown.set(one, post);
      }
      return listed.map((one) => shown.has(one));
    },
    positionOf: ({ position }) => position,
  });
  const items = page.items.flatMap((one) => {
    const post = shown.get(one);
    return post ? [{ post, position: one.position }] : [];
  });
  return { ...page, items };
}
