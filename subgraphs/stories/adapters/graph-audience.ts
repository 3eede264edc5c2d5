import type { AssociationType, EdgePosition, Graph } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import type { AudienceGraph } from '../ports.ts';

const REACHED: Record<'FOLLOWERS' | 'CLOSE_FRIENDS', AssociationType> = {
  FOLLOWERS: 'FOLLOWED_BY',
  CLOSE_FRIENDS: 'CLOSE_FRIENDS',
};

/** Follows and close friends as the users room wrote them. */
export function graphAudience({ graph }: { graph: Pick<Graph, 'contains' | 'range'> }): AudienceGraph {
  return {
    follows: (viewer, authors) =>
      graph.contains(authors.map((author) => ({ id1: viewer, type: 'FOLLOWS', id2: author }))),

    befriendedBy: (viewer, authors) =>
      graph.contains(authors.map((author) => ({ id1: viewer, type: 'CLOSE_FRIEND_OF', id2: author }))),

    async followedBy(viewer, limit) {
      return (await graph.range<UserId>(viewer, 'FOLLOWS', { limit })).map(({ id2 }) => id2);
    },

    async reached(author, by, limit, after) {
      const page = { limit, after: after === null ? null : positionOf(after) };
      const edges = await graph.range<UserId>(author, REACHED[by], page);
      const last = edges.length === limit ? edges.at(-1) : undefined;
      return { ids: edges.map(({ id2 }) => id2), next: last ? `${last.time.toISOString()} ${last.id2}` : null };
    },
  };
}

function positionOf(after: string): EdgePosition {
  const [time = '', id2 = ''] = after.split(' ');
  return { time: new Date(time), id2: id2 as UserId };
}
