import { type PostId, parseId, type UserId } from '@heliograph/platform/ids';
import { pageSize, toConnection } from '@heliograph/platform/subgraph';
import type { UserResolvers } from '../../generated/resolvers.ts';

/** What this subgraph adds to an account: its posts. */
export const User: UserResolvers = {
  __resolveReference({ id }) {
    const known = parseId<UserId>(id);
    return known ? { id: known } : null;
  },
  async postCount({ id }, _args, { graph, visibility, viewer }) {
    const [visible] = await visibility.maySee(viewer?.userId ?? null, [id]);
    return visible ? graph.count({ id, kind: 'POSTS' }) : null;
  },
  async posts({ id }, args, { media, visibility, viewer, cursors }) {
    const first = pageSize(args);
    const before: PostId | null = cursors.posts.decode(id, args.after);
    const [visible] = await visibility.maySeeContent(viewer?.userId ?? null, [id]);
    if (!visible) return null;
    const posts = await media.posts.byAuthor(id, first + 1, before);
    return toConnection(posts.slice(0, first), {
      hasNextPage: posts.length > first,
      hasPreviousPage: before !== null,
      cursorOf: (post) => cursors.posts.encode(id, post.id),
    });
  },
};
