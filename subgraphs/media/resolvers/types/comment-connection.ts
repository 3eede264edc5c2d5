import type { CommentId } from '@heliograph/platform/ids';
import { filledPage } from '@heliograph/platform/paging';
import { type PageArguments, pageSize, toConnection } from '@heliograph/platform/subgraph';
import type { Context } from '../../context.ts';
import type { Comment, CommentOrder, Post } from '../../ports.ts';

/** A post's comments, without those the viewer may not see. */
export async function commentConnection(post: Post, args: PageArguments & { sort: CommentOrder }, context: Context) {
  const { media, visibility, viewer, cursors } = context;
  const first = pageSize(args);
  const list = `${args.sort}:${post.id}`;
  const after = cursors.comments.decode(list, args.after);

  const page = await filledPage<Comment, CommentId>(first, after, {
    read: (limit, behind) => media.comments.ofPost(post.id, args.sort, limit, behind),
    keep: (comments) =>
      visibility.maySeeComments(
        viewer?.userId ?? null,
        comments.map(({ authorId }) => ({ writer: authorId, host: post.authorId })),
      ),
    positionOf: ({ id }) => id,
  });
  return toConnection(page.items, {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: after !== null,
    cursorOf: ({ id }) => cursors.comments.encode(list, id),
    endCursor: page.end && cursors.comments.encode(list, page.end),
  });
}
