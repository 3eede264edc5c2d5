import type { Graph } from '@heliograph/platform/graph';
import type { HiddenPosts } from '../ports.ts';

/** What the media room says of hidden posts, on their authors' shards: it is so as soon as the author has been told. */
export function graphHiddenPosts({ graph }: { graph: Pick<Graph, 'contains'> }): HiddenPosts {
  return {
    hidden: (entries) =>
      graph.contains(entries.map(({ authorId, postId }) => ({ id1: authorId, type: 'HIDES', id2: postId }))),
  };
}
