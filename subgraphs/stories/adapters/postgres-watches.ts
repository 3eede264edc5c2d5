import { shardOf, type UserId } from '@heliograph/platform/ids';
import { type Shards, schemaOf, selectAcrossShards, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { Watches } from '../ports.ts';

/** A day, and the hour in which nobody says it again (see domain/watch-stories.ts). */
const WATCH_MS = 25 * 3600 * 1000;

/** $1 accounts, $2 now. */
const watching = shardSelect((db) =>
  db
    .selectFrom('story_watch')
    .where(sql<boolean>`viewer_id = any($1::bigint[])`)
    .where(sql<boolean>`until > $2::timestamptz`)
    .select('viewer_id'),
);

/** Who watches, each on their own shard. */
export function postgresWatches({ shards }: { shards: Shards }): Watches {
  return {
    async begin(viewer, at) {
      const shard = shardOf(viewer);
      const table = sql.table(`${schemaOf(shard)}.story_watch`);
      const { rows } = await sql<{ was: Date | null }>`
        with known as (select until from ${table} where viewer_id = ${viewer})
        insert into ${table} as watch (viewer_id, until) values (${viewer}, ${new Date(at.getTime() + WATCH_MS)})
        on conflict (viewer_id) do update set until = greatest(watch.until, excluded.until)
        returning (select until from known) as was`.execute(shards.db(shard));
      const was = rows[0]?.was ?? null;
      return was !== null && was > at;
    },

    async among(accounts, at) {
      const parameters = new Map([...Map.groupBy(accounts, shardOf)].map(([shard, here]) => [shard, [here, at]]));
      const rows = await selectAcrossShards(shards, watching, parameters, { primary: true });
      return rows.map(({ viewer_id }) => viewer_id as UserId);
    },
  };
}
