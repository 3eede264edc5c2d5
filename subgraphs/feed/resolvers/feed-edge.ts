import type { UserId } from '@heliograph/platform/ids';
import type { Candidate, Signal } from '../ports.ts';

/** An entry as the schema shows it: the post by its id, which the media subgraph fills in, and why it is here. */
export function feedEdge(viewer: UserId, cursor: string, entry: Candidate, signals: Signal[]) {
  return {
    cursor,
    node: { __typename: 'Post' as const, id: entry.postId },
    reason: { kind: entry.source, message: messageOf(viewer, entry), signals },
  };
}

function messageOf(viewer: UserId, { source, topic, authorId }: Candidate): string {
  if (source === 'SPONSORED') return 'Sponsored';
  if (topic !== undefined) return `Because you like ${topic}`;
  if (source === 'EXPLORE') return 'Popular right now';
  if (source === 'SUGGESTED') return 'From an account you may like';
  return authorId === viewer ? 'Your own post' : 'From an account you follow';
}
