import type { EdgePosition, Graph } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import type { Follows } from '../ports.ts';

/** Follow edges as the users room wrote them. */
export function graphFollows({ graph }: { graph: Pick<Graph, 'contains' | 'range'> }): Follows {
  return {
    async followedBy(viewer, limit) {
      return (await graph.range<UserId>(viewer, 'FOLLOWS', { limit })).map(({ id2 }) => id2);
    },

    follows: (viewer, authors) =>
      graph.contains(authors.map((author) => ({ id1: viewer, type: 'FOLLOWS', id2: author }))),

    async followers(author, limit, after) {
      const edges = await graph.range<UserId>(author, 'FOLLOWED_BY', { limit, after: after ? parse(after) : null });
      const last = edges.length === limit ? edges.at(-1) : undefined;
      return { ids: edges.map(({ id2 }) => id2), next: last ? `${last.time.toISOString()} ${last.id2}` : null };
    },
  };
}

function parse(after: string): EdgePosition {
  const [time = '', id2 = ''] = after.split(' ');
  return { time: new Date(time), id2: id2 as UserId };
}
