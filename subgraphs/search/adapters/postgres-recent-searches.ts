import { type RecentSearchId, shardOf, type UserId } from '@heliograph/platform/ids';
import {
  nextId,
  type Shards,
  type ShardTransaction,
  unlessRefused,
  WriteRefused,
  writeOnce,
} from '@heliograph/platform/shards';
import type { RecentSearch, RecentSearches, SearchKind, SearchRef } from '../ports.ts';

const WORDS = 0;
const KINDS: Readonly<Record<SearchKind, number>> = { USER: 1, HASHTAG: 2, LOCATION: 3 };
const kindOf = new Map(Object.entries(KINDS).map(([kind, code]) => [code, kind as SearchKind]));

const columns = ['id', 'kind', 'result_id', 'query', 'searched_at'] as const;

/** What accounts opened from searches, on their own shards. */
export function postgresRecentSearches({ shards }: { shards: Shards }): RecentSearches {
  return {
    async remember(owner, search, most, { idempotencyKey: key, input }) {
      const write = { viewer: owner, mutation: 'rememberSearch', key, input };
      const remembered = writeOnce(shards, shardOf(owner), write, async (tx) => {
        if (!search) throw new WriteRefused();
        const { query, opened, searchedAt } = search;
        const { id } = await tx.db
          .insertInto('recent_search')
          .values({
            id: await nextId<RecentSearchId>(tx),
            owner_id: owner,
            kind: opened ? KINDS[opened.kind] : WORDS,
            result_id: opened?.id ?? query.toLowerCase(),
            query,
            searched_at: searchedAt,
          })
          .onConflict((conflict) =>
            conflict.columns(['owner_id', 'kind', 'result_id']).doUpdateSet({ query, searched_at: searchedAt }),
          )
          .returning('id')
          .executeTakeFirstOrThrow();
        await forgetBehind(tx, owner, most);
        return { id: id as RecentSearchId, query, opened, searchedAt: searchedAt.toISOString() };
      });
      const kept = await unlessRefused(remembered);
      return kept && { ...kept, searchedAt: new Date(kept.searchedAt) };
    },

    async clear(owner, ids, { idempotencyKey: key, input }) {
      const write = { viewer: owner, mutation: 'clearRecentSearches', key, input };
      await writeOnce(shards, shardOf(owner), write, async (tx) => {
        const all = tx.db.deleteFrom('recent_search').where('owner_id', '=', owner);
        await (ids ? all.where('id', 'in', [...ids, NO_ID]) : all).execute();
        return 'cleared';
      });
    },

    async list(owner, limit) {
      const rows = await ofOwner(shards, owner).limit(limit).execute();
      return rows.map(toRecentSearch);
    },
  };
}

/** Of nothing: a list for SQL must not be empty. */
const NO_ID = '0';

function ofOwner(shards: Shards, owner: UserId) {
  return shards
    .db(shardOf(owner))
    .selectFrom('recent_search')
    .where('owner_id', '=', owner)
    .select(columns)
    .orderBy('searched_at', 'desc')
    .orderBy('id', 'desc');
}

async function forgetBehind(tx: ShardTransaction, owner: UserId, most: number): Promise<void> {
  const kept = tx.db
    .selectFrom('recent_search')
    .where('owner_id', '=', owner)
    .select('id')
    .orderBy('searched_at', 'desc')
    .orderBy('id', 'desc')
    .limit(most);
  await tx.db.deleteFrom('recent_search').where('owner_id', '=', owner).where('id', 'not in', kept).execute();
}

interface Row {
  id: string;
  kind: number;
  result_id: string;
  query: string;
  searched_at: Date;
}

function toRecentSearch(row: Row): RecentSearch {
  const kind = kindOf.get(row.kind);
  const opened: SearchRef | null = kind ? { kind, id: row.result_id } : null;
  return { id: row.id as RecentSearchId, query: row.query, opened, searchedAt: row.searched_at };
}
