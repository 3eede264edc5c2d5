import { type Edge, type EdgePosition, edgesThere, type Graph } from '@heliograph/platform/graph';
import { type AnyId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type Shards, unlessRefused, WriteRefused, writeOnce } from '@heliograph/platform/shards';
import type { PostNotifications, WantedPosts } from '../ports.ts';

/** Edges of one account that are read at once. */
const PAGE = 500;

const wantEdge = ({ viewer, author }: WantedPosts): Edge => ({ id1: viewer, type: 'WANTS_POSTS_OF', id2: author });
const followEdge = ({ viewer, author }: WantedPosts): Edge => ({ id1: viewer, type: 'FOLLOWS', id2: author });

/** Edges from accounts to those of whose posts they want to be told, on their shards; the author's side mirrors them. */
export function graphPostNotifications({ shards, graph }: { shards: Shards; graph: Graph }): PostNotifications {
  const wants: PostNotifications['wants'] = async (asked) => {
    const edges = await graph.get(asked.flatMap((one) => [wantEdge(one), followEdge(one)]));
    return asked.map((_one, index) => {
      const [wanted, followed] = [edges[2 * index], edges[2 * index + 1]];
      // Whoever has unfollowed and follows again has to ask for it again.
      return Boolean(wanted && followed && followed.time <= wanted.time);
    });
  };

  const end = (asked: WantedPosts): Promise<unknown> =>
    shards.transaction(shardOf(asked.viewer), (tx) => graph.remove(tx, wantEdge(asked)));

  return {
    wants,

    async set(asked, enabled, { at, idempotencyKey: key, input }) {
      const { viewer } = asked;
      const [wanted, followed] = await graph.get([wantEdge(asked), followEdge(asked)]);
      const isVoid = wanted && !(followed && followed.time <= wanted.time);
      // By another machine's clock the follow may be younger than now.
      const time = followed && followed.time > at ? followed.time : at;
      const write = { viewer, mutation: 'setPostNotifications', key, input };
      const set = writeOnce(shards, shardOf(viewer), write, async (tx) => {
        const [follows] = await edgesThere(tx.db, [followEdge(asked)]);
        if (enabled && !follows) throw new WriteRefused();
        // One that is left from before the account was unfollowed is older than the follow, and would stay so.
        if (!enabled || isVoid) await graph.remove(tx, wantEdge(asked));
        if (enabled) await graph.add(tx, wantEdge(asked), time);
        return 'set';
      });
      return (await unlessRefused(set)) !== null;
    },

    async endIfUnfollowed(asked) {
      const [still] = await wants([asked]);
      if (!still) await end(asked);
    },

    async endBetween(one, other) {
      await end({ viewer: one, author: other });
      await end({ viewer: other, author: one });
    },

    async wanting(author, limit, after) {
      const page = { limit, after: after === null ? null : positionOf(after) };
      const edges = await graph.range<UserId>(author, 'POSTS_WANTED_BY', page);
      const last = edges.length === limit ? edges.at(-1) : undefined;
      return { ids: edges.map(({ id2 }) => id2), next: last ? `${last.time.toISOString()} ${last.id2}` : null };
    },

    async of(viewer) {
      const authors: UserId[] = [];
      let after: EdgePosition | null = null;
      for (;;) {
        const edges: { id2: UserId; time: Date }[] = await graph.range<UserId>(viewer, 'WANTS_POSTS_OF', {
          limit: PAGE,
          after,
        });
        authors.push(...edges.map(({ id2 }) => id2));
        const last = edges.at(-1);
        if (!last || edges.length < PAGE) return authors;
        after = { time: last.time, id2: last.id2 };
      }
    },
  };
}

function positionOf(after: string): EdgePosition {
  const [time = '', id2 = ''] = after.split(' ');
  return { time: new Date(time), id2: id2 as AnyId };
}
