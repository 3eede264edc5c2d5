import { shardOf, topicId } from '@heliograph/platform/ids';
import { deleteSome, type Shards, type ShardTransaction, shardSelect, shardsWith } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import { dayOf } from '../domain/indexing/document-ranks.ts';
import { BEFORE_HOURS, HALF_LIFE_HOURS, LATELY_HOURS } from '../domain/trends/trend-score.ts';
import type { HashtagUse, HashtagUses, SearchDocument } from '../ports.ts';
import { hashtagColumns, lockHashtag, toHashtagDocument, writeHashtag } from './postgres-searchable-hashtags.ts';

const HOUR_MS = 3600 * 1000;

/** `$1` is the account, `$2` the shard. */
const votersShards = shardSelect((db) =>
  db
    .selectFrom('hashtag_voter')
    .where(sql<boolean>`account_id = $1::bigint`)
    .select(sql<number>`$2::int`.as('shard'))
    .limit(sql.lit(1)),
);

/** Who used a hashtag, by day, and how many did, by hour, on the shard of its topic. */
export function postgresHashtagUses({ shards }: { shards: Shards }): HashtagUses {
  return {
    note(use) {
      const shard = shardOf(topicId({ kind: 'HASHTAG', name: use.name }, shards.map.shards));
      return shards.transaction(shard, (tx) => noteUse(tx, use));
    },

    async usedLately(shard, atLeast, now) {
      const lately = new Date(now.getTime() - LATELY_HOURS * HOUR_MS);
      const before = new Date(lately.getTime() - BEFORE_HOURS * HOUR_MS);
      const isLately = sql<boolean>`hashtag_hour.hour > ${lately}`;
      // From the middle of its hour.
      const ageHours = sql`greatest(0, extract(epoch from ${now}::timestamptz - hashtag_hour.hour)::float8 / 3600 - 0.5)`;
      const left = sql<number>`hashtag_hour.accounts * power(0.5::float8, ${ageHours} / ${HALF_LIFE_HOURS}::float8)`;
      return shards
        .db(shard)
        .selectFrom((from) =>
          from
            .selectFrom('hashtag_hour')
            .where('hour', '>', lately)
            .groupBy('name')
            .having(({ fn }) => fn.sum('accounts'), '>=', atLeast)
            .select('name')
            .as('used'),
        )
        .innerJoin('searchable_hashtag', 'searchable_hashtag.name', 'used.name')
        .innerJoin('hashtag_hour', 'hashtag_hour.name', 'used.name')
        .where('hashtag_hour.hour', '>', before)
        .groupBy('used.name')
        .select('used.name')
        .select([
          sql<number>`coalesce(sum(hashtag_hour.accounts) filter (where ${isLately}), 0)::float8`.as('lately'),
          sql<number>`coalesce(sum(${left}) filter (where ${isLately}), 0)::float8`.as('decayed'),
          sql<number>`coalesce(sum(hashtag_hour.accounts) filter (where not ${isLately}), 0)::float8`.as('before'),
        ])
        .execute();
    },

    async isDue(shard, everySeconds, now) {
      // A little less than the interval: clocks of timers differ.
      const lastDue = new Date(now.getTime() - everySeconds * 900);
      const looked = await shards
        .db(shard)
        .insertInto('trending_look')
        .values({ one: 1, looked_at: now })
        .onConflict((conflict) =>
          conflict.column('one').doUpdateSet({ looked_at: now }).where('trending_look.looked_at', '<=', lastDue),
        )
        .executeTakeFirst();
      return looked.numInsertedOrUpdatedRows === 1n;
    },

    keepTrending: (shard, trending) =>
      shards.transaction(shard, async (tx) => {
        await tx.db.deleteFrom('trending_hashtag').execute();
        if (trending.length > 0)
          await tx.db
            .insertInto('trending_hashtag')
            .values([...trending])
            .execute();
      }),

    async forgetVoter(userId) {
      const found = await shardsWith(shards, votersShards, userId);
      for (const shard of found) {
        await deleteSome(shards, shard, { table: 'hashtag_voter', column: 'account_id', id: userId });
      }
      return found.length > 0;
    },

    async usesOf(userId) {
      const uses: { name: string; day: string }[] = [];
      for (const shard of await shardsWith(shards, votersShards, userId)) {
        const days = shards.db(shard).selectFrom('hashtag_voter').where('account_id', '=', userId);
        uses.push(...(await days.select(['name', sql<string>`day::text`.as('day')]).execute()));
      }
      return uses;
    },
  };
}

async function noteUse(tx: ShardTransaction, use: HashtagUse): Promise<SearchDocument | null> {
  const isFirst = await vote(tx, use);
  const { name, at } = use;
  const known = await tx.db
    .selectFrom('searchable_hashtag')
    .where('name', '=', name)
    .select([...hashtagColumns, 'last_day'])
    .executeTakeFirst();
  // The media room is about to tell of it, and of this use.
  if (!known) return null;
  if ((known.last_day ?? 0) >= dayOf(at)) {
    // Nothing has changed, but whoever noted it first may have died before the engine had it.
    return isFirst ? null : toHashtagDocument(known);
  }
  const row = await lockHashtag(tx, name);
  if (!row) return null;
  const lastDay = Math.max(row.last_day ?? 0, dayOf(at));
  const state = { name, postCount: Number(row.post_count), lastDay, toldBy: row.told_by };
  return toHashtagDocument(await writeHashtag(tx, state, lastDay));
}

/** Whether the account has not used it on this day before. */
async function vote(tx: ShardTransaction, { name, by, at }: HashtagUse): Promise<boolean> {
  const noted = await tx.db
    .insertInto('hashtag_voter')
    .values({ name, day: at.toISOString().slice(0, 10), account_id: by })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (noted.numInsertedOrUpdatedRows !== 1n) return false;
  const hour = new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
  await tx.db
    .insertInto('hashtag_hour')
    .values({ name, hour, accounts: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['name', 'hour'])
        .doUpdateSet(({ ref }) => ({ accounts: sql<number>`${ref('hashtag_hour.accounts')} + 1` })),
    )
    .execute();
  return true;
}
