import { edgePages, type Graph } from '@heliograph/platform/graph';
import { type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { deleteSome, type Shards, schemaOf, shardSelect, shardsWith } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { AccountTraces, CachedAuthorPosts, CachedSignals, Integrities } from '../ports.ts';
import { tallyColumns, toTally } from './tally-rows.ts';

/** What is kept of an account on its own shard, and the column that names it. */
const AT_HOME = [
  ['author_post', 'author_id'],
  ['affinity', 'viewer_id'],
  ['interest', 'viewer_id'],
  ['seen_post', 'viewer_id'],
  ['advertisement_shown', 'viewer_id'],
  ['demoted_author', 'author_id'],
  ['pulled_author', 'author_id'],
] as const;

/** What others had to do with the account, each on their own shard. */
const ELSEWHERE = ['affinity', 'seen_post'] as const;

/** Small enough that nobody waits for the rows' locks. */
const BITE = 1000;

/** $1: an author, $2: the shard's number. */
const metBy = shardSelect((db) =>
  db
    .selectFrom(sql`(select)`.as('once'))
    .where(({ or, exists, selectFrom }) =>
      or(
        ELSEWHERE.map((table) =>
          exists(selectFrom(table).where(sql<boolean>`author_id = $1::bigint`).select('viewer_id')),
        ),
      ),
    )
    .select(sql<number>`$2::int`.as('shard')),
);

export interface AccountRowsOptions {
  shards: Shards;
  signals: CachedSignals;
  graph: Pick<Graph, 'range'>;
  integrities: Pick<Integrities, 'forgetAuthor'>;
  authorPosts: CachedAuthorPosts;
}

/** Rows of an account, on its shard, and on every other what names it; and what the cache has of them. */
export function postgresAccountRows(options: AccountRowsOptions): Pick<AccountTraces, 'readKept' | 'eraseRows'> {
  const { shards, signals, graph, integrities, authorPosts } = options;

  const forgetViewers = async (viewers: readonly UserId[]): Promise<void> => {
    if (viewers.length > 0) await signals.forgetViewers(viewers);
  };

  return {
    async readKept(userId) {
      const db = shards.db(shardOf(userId));
      const [engagement, interests, seen, dismissed, advertisements] = await Promise.all([
        db
          .selectFrom('affinity')
          .where('viewer_id', '=', userId)
          .orderBy('author_id')
          .select(['author_id', ...tallyColumns])
          .execute(),
        db
          .selectFrom('interest')
          .where('viewer_id', '=', userId)
          .orderBy('day')
          .orderBy('name')
          .select(['name', 'impressions', 'engagement', sql<string>`day::text`.as('day')])
          .execute(),
        db.selectFrom('seen_post').where('viewer_id', '=', userId).orderBy('seen_at').selectAll().execute(),
        Array.fromAsync(edgePages<PostId>(graph, userId, 'DISMISSES')),
        db
          .selectFrom('advertisement_shown')
          .where('viewer_id', '=', userId)
          .orderBy('day')
          .select(['campaign_id', 'times', sql<string>`day::text`.as('day')])
          .execute(),
      ]);
      return {
        engagement: engagement.map((row) => ({ authorId: row.author_id as UserId, tally: toTally(row) })),
        interests,
        seen: seen.map((row) => ({ postId: row.post_id as PostId, seenAt: row.seen_at, dwellMs: row.dwell_ms })),
        dismissed: dismissed.flat().map(({ id2, time }) => ({ postId: id2, dismissedAt: time })),
        advertisements: advertisements.map(({ campaign_id, ...shown }) => ({ campaignId: campaign_id, ...shown })),
      };
    },

    async eraseRows(id) {
      for (const [table, column] of AT_HOME) {
        if (await deleteSome(shards, shardOf(id), { table, column, id })) return true;
      }
      await Promise.all([
        forgetViewers([id]),
        signals.forgetAuthors([id]),
        integrities.forgetAuthor(id),
        authorPosts.forgetAuthor(id),
      ]);
      const others = await shardsWith(shards, metBy, id);
      for (const shard of others) {
        for (const table of ELSEWHERE) await forgetViewers(await deleteMeetings(shards, shard, table, id));
      }
      return others.length > 0;
    },
  };
}

/** Deletes some of what is noted of others with this author; answers of whom it was. */
async function deleteMeetings(
  shards: Shards,
  shard: number,
  table: (typeof ELSEWHERE)[number],
  author: UserId,
): Promise<UserId[]> {
  const rows = sql.table(`${schemaOf(shard)}.${table}`);
  const deleted = await sql<{ viewer_id: UserId }>`
    delete from ${rows} where ctid in (
      select ctid from ${rows} where author_id = ${author}::bigint limit ${BITE} for update skip locked)
    returning viewer_id`.execute(shards.db(shard));
  return [...new Set(deleted.rows.map(({ viewer_id }) => viewer_id))];
}
