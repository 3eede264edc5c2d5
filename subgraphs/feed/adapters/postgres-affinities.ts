import { firstTime } from '@heliograph/platform/events';
import { shardOf } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { Affinities } from '../ports.ts';

/** How a viewer engages with each author, counted from events on the viewer's shard. */
export function postgresAffinities({ shards }: { shards: Shards }): Affinities {
  return {
    async read(viewer, authors) {
      if (authors.length === 0) return [];
      const rows = await shards
        .db(shardOf(viewer))
        .selectFrom('affinity')
        .where('viewer_id', '=', viewer)
        .where('author_id', 'in', authors)
        .select(['author_id', 'likes', 'comments'])
        .execute();
      const byAuthor = new Map(rows.map(({ author_id, likes, comments }) => [author_id, { likes, comments }]));
      return authors.map((author) => byAuthor.get(author) ?? { likes: 0, comments: 0 });
    },

    async add({ viewer, author, eventId, likes, comments }) {
      await shards.transaction(shardOf(viewer), async (tx) => {
        if (!(await firstTime(tx, 'feed', eventId))) return;
        await tx.db
          .insertInto('affinity')
          .values({ viewer_id: viewer, author_id: author, likes, comments })
          .onConflict((conflict) =>
            conflict.columns(['viewer_id', 'author_id']).doUpdateSet((row) => ({
              likes: sql<number>`${row.ref('affinity.likes')} + ${likes}`,
              comments: sql<number>`${row.ref('affinity.comments')} + ${comments}`,
              updated_at: sql<Date>`now()`,
            })),
          )
          .execute();
      });
    },
  };
}
