import type { PostId } from '@heliograph/platform/ids';
import { type PageArguments, pageSize, toConnection } from '@heliograph/platform/subgraph';
import type { Context } from '../context.ts';
import type { PostVisibility } from '../ports.ts';

/** A page of the viewer's posts that nobody else sees, the latest first. */
export async function ownPosts(
  args: PageArguments,
  { media, requireViewer, cursors }: Context,
  visibilities: readonly PostVisibility[],
) {
  const { userId: viewer } = requireViewer();
  const first = pageSize(args);
  const list = `${visibilities}:${viewer}`;
  const before: PostId | null = cursors.posts.decode(list, args.after);
  const posts = await media.posts.byAuthor(viewer, first + 1, before, visibilities);
  return toConnection(posts.slice(0, first), {
    hasNextPage: posts.length > first,
    hasPreviousPage: before !== null,
    cursorOf: ({ id }) => cursors.posts.encode(list, id),
  });
}
