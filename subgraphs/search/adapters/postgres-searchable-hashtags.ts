import { shardOf } from '@heliograph/platform/ids';
import type { Shards, ShardTransaction, Tables } from '@heliograph/platform/shards';
import { type Selectable, sql } from 'kysely';
import { dayOf, hashtagRank } from '../domain/indexing/document-ranks.ts';
import type { Removal, SearchableHashtags, SearchDocument } from '../ports.ts';
import { NEW_VERSION, newVersion, nextVersion } from './document-version.ts';

/** After so many days without use a rank falls no further. */
const ASLEEP_DAYS = 30;
/** Hashtags whose rank is reckoned in one transaction. */
const BATCH = 200;

type Row = Selectable<Tables['searchable_hashtag']>;

export const hashtagColumns = ['name', 'rank', 'version'] as const;

export const toHashtagDocument = (row: Pick<Row, (typeof hashtagColumns)[number]>): SearchDocument => ({
  kind: 'HASHTAG',
  id: row.name,
  version: Number(row.version),
  names: [row.name],
  rank: row.rank,
});

/** What is known of hashtags, on the shards of their topics. */
export function postgresSearchableHashtags({ shards }: { shards: Shards }): SearchableHashtags {
  return {
    note: ({ topicId, name, postCount, lastUsedAt }, eventId, now) =>
      shards.transaction(shardOf(topicId), async (tx) => {
        const before = await lockHashtag(tx, name);
        if (before && BigInt(before.told_by) >= BigInt(eventId)) return toHashtagDocument(before);
        if (postCount === 0) return forgetHashtag(tx, name);
        const lastDay = latest(before?.last_day ?? null, lastUsedAt && dayOf(lastUsedAt));
        const row = await writeHashtag(tx, { name, postCount, lastDay, toldBy: eventId }, dayOf(now));
        return toHashtagDocument(row);
      }),

    rankSome: (shard, now) =>
      shards.transaction(shard, async (tx) => {
        const due = await tx.db
          .selectFrom('searchable_hashtag')
          .where('ranked_day', '<', dayOf(now))
          .selectAll()
          .orderBy('ranked_day')
          .limit(BATCH)
          .forUpdate()
          .skipLocked()
          .execute();
        const documents: SearchDocument[] = [];
        for (const row of due) {
          const rank = hashtagRank(Number(row.post_count), row.last_day, dayOf(now));
          documents.push(toHashtagDocument(rank === row.rank ? row : await setRank(tx, row.name, rank)));
        }
        return documents;
      }),

    async noteRanked(shard, names, now) {
      const today = dayOf(now);
      const isAsleep = sql<boolean>`last_day is null or last_day <= ${today - ASLEEP_DAYS}`;
      await shards
        .db(shard)
        .updateTable('searchable_hashtag')
        .set({ ranked_day: sql<number | null>`case when ${isAsleep} then null else ${today}::int end` })
        .where('name', 'in', [...names, ''])
        .where('ranked_day', '<', today)
        .execute();
    },
  };
}

export const lockHashtag = (tx: ShardTransaction, name: string): Promise<Row | undefined> =>
  tx.db.selectFrom('searchable_hashtag').where('name', '=', name).selectAll().forUpdate().executeTakeFirst();

/** Nothing is left of a name that nobody uses: somebody may have thought of it who wants nothing to be left of them. */
async function forgetHashtag(tx: ShardTransaction, name: string): Promise<Removal> {
  const row = await tx.db
    .deleteFrom('searchable_hashtag')
    .where('name', '=', name)
    .returning(nextVersion('version').as('version'))
    .executeTakeFirst();
  for (const table of ['trending_hashtag', 'hashtag_hour', 'hashtag_voter'] as const) {
    await tx.db.deleteFrom(table).where('name', '=', name).execute();
  }
  return { kind: 'HASHTAG', id: name, version: Number(row?.version ?? (await newVersion(tx))), gone: true };
}

export interface HashtagState {
  name: string;
  postCount: number;
  lastDay: number | null;
  toldBy: string;
}

/** Writes what a hashtag is from now on; its version grows only where something is other than before. */
export function writeHashtag(tx: ShardTransaction, state: HashtagState, today: number) {
  const { name, postCount, lastDay, toldBy } = state;
  const isAwake = lastDay !== null && lastDay > today - ASLEEP_DAYS;
  const fresh = {
    post_count: String(postCount),
    last_day: lastDay,
    rank: hashtagRank(postCount, lastDay, today),
    ranked_day: isAwake ? today : null,
    told_by: toldBy,
  };
  return tx.db
    .insertInto('searchable_hashtag')
    .values({ name, ...fresh, version: NEW_VERSION })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ ...fresh, version: versionAfter }))
    .returning(hashtagColumns)
    .executeTakeFirstOrThrow();
}

/** That somebody uses it, or how many posts it has, matters to the engine only by its rank. */
const versionAfter = sql<string>`case
  when searchable_hashtag.rank <> excluded.rank then ${nextVersion('searchable_hashtag.version')} else searchable_hashtag.version end`;

const setRank = (tx: ShardTransaction, name: string, rank: number) =>
  tx.db
    .updateTable('searchable_hashtag')
    .set({ rank, version: nextVersion('version') })
    .where('name', '=', name)
    .returning(hashtagColumns)
    .executeTakeFirstOrThrow();

const latest = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);
