import type { UserId } from '@heliograph/platform/ids';
import type { FeedEntry, Signal } from '../ports.ts';

/** An entry as the schema shows it: the post by its id, which the media subgraph fills in, and why it is here. */
export function feedEdge(viewer: UserId, cursor: string, { postId, authorId }: FeedEntry, signals: Signal[]) {
  const message = authorId === viewer ? 'Your own post' : 'From an account you follow';
  return {
    cursor,
    node: { __typename: 'Post' as const, id: postId },
    reason: { kind: 'FOLLOWING' as const, message, signals },
  };
}
