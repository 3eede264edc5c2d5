import type { Graph } from '@heliograph/platform/graph';
import type { DismissedPosts } from '../ports.ts';

/** Edges on the viewer's shard: one list of them, which is read with whatever else the rules ask the graph. */
export function graphDismissedPosts({ graph }: { graph: Pick<Graph, 'contains'> }): DismissedPosts {
  return {
    dismissed: (viewer, posts) =>
      graph.contains(posts.map((postId) => ({ id1: viewer, type: 'DISMISSES', id2: postId }))),
  };
}
