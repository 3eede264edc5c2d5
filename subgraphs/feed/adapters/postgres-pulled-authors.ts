import { shardOf, type UserId } from '@heliograph/platform/ids';
import { type Shards, selectAcrossShards, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { PulledAuthors } from '../ports.ts';

const pulledAmong = shardSelect((db) =>
  db.selectFrom('pulled_author').where(sql<boolean>`author_id = any($1::bigint[])`).select('author_id'),
);

/** A row for each of them on their own shard. */
export function postgresPulledAuthors({ shards }: { shards: Shards }): PulledAuthors {
  return {
    async stateOf(author) {
      const row = await shards
        .db(shardOf(author))
        .selectFrom('pulled_author')
        .where('author_id', '=', author)
        .select('announced_at')
        .executeTakeFirst();
      if (!row) return null;
      return row.announced_at ? 'announced' : 'begun';
    },

    async among(authors) {
      const parameters = new Map([...Map.groupBy(authors, shardOf)].map(([shard, here]) => [shard, [here]]));
      // Kept with the list: whom a replica does not know of yet would be missing for as long as that lives.
      const rows = await selectAcrossShards(shards, pulledAmong, parameters, { primary: true });
      const pulled = new Set(rows.map(({ author_id }) => author_id));
      return authors.filter((author) => pulled.has(author));
    },

    async begin(author) {
      await shards
        .db(shardOf(author))
        .insertInto('pulled_author')
        .values({ author_id: author })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async announced(author: UserId) {
      await shards
        .db(shardOf(author))
        .updateTable('pulled_author')
        .where('author_id', '=', author)
        .set({ announced_at: sql<Date>`now()` })
        .execute();
    },
  };
}
