import { filledPage } from '@heliograph/platform/paging';
import { type PageArguments, pageSize, toConnection } from '@heliograph/platform/subgraph';
import type { Context } from '../../context.ts';
import type { Comment, CommentOrder, CommentPosition, ListedComment, Post } from '../../ports.ts';

/** The comments that answer a post, without those the viewer may not see. */
export function commentConnection(post: Post, args: PageArguments & { sort: CommentOrder }, context: Context) {
  return visiblePage(post, args, context, {
    name: `${args.sort}:${post.id}`,
    read: (limit, after) => context.media.comments.ofPost(post.id, args.sort, limit, after),
  });
}

/** What stands in the thread that a comment begins, the earliest first, without what the viewer may not see. */
export async function replyConnection(comment: Comment, args: PageArguments, context: Context) {
  const post = await context.posts.load(comment.postId);
  if (!post) return null;
  const { id: thread, postId } = comment;
  return visiblePage(post, args, context, {
    name: `REPLIES:${thread}`,
    read: async (limit, after) =>
      comment.threadId === null ? context.threads.load({ postId, thread, limit, after }) : [],
  });
}

async function visiblePage(
  post: Post,
  args: PageArguments,
  { visibility, viewer, cursors }: Context,
  list: { name: string; read(limit: number, after: CommentPosition | null): Promise<ListedComment[]> },
) {
  const first = pageSize(args);
  const after = cursors.comments.decode(list.name, args.after);
  const cursorOf = ({ id, topScore }: CommentPosition) => cursors.comments.encode(list.name, { id, topScore });

  const page = await filledPage<ListedComment, CommentPosition>(first, after, {
    read: list.read,
    keep: (comments) =>
      visibility.maySeeComments(
        viewer?.userId ?? null,
        comments.map(({ authorId }) => ({ writer: authorId, host: post.authorId })),
      ),
    positionOf: (comment) => comment,
  });
  return toConnection<ListedComment>(page.items, {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: after !== null,
    cursorOf,
    endCursor: page.end && cursorOf(page.end),
  });
}
