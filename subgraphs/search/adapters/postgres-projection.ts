import type { Shards } from '@heliograph/platform/shards';
import type { Projection, SearchDocument } from '../ports.ts';
import { accountColumns, toAccountDocument } from './postgres-searchable-accounts.ts';
import { hashtagColumns, toHashtagDocument } from './postgres-searchable-hashtags.ts';

/** Rows that are read at once. */
const PAGE = 1000;

/** All accounts and hashtags, one logical shard after the other. */
export function postgresProjection({ shards }: { shards: Shards }): Projection {
  const accountsBehind = async (shard: number, last: string | null): Promise<SearchDocument[]> => {
    const all = shards.db(shard).selectFrom('searchable_account').select(accountColumns);
    const behind = last === null ? all : all.where('account_id', '>', last);
    return (await behind.orderBy('account_id').limit(PAGE).execute()).map(toAccountDocument);
  };

  const hashtagsBehind = async (shard: number, last: string | null): Promise<SearchDocument[]> => {
    const all = shards.db(shard).selectFrom('searchable_hashtag').select(hashtagColumns);
    const behind = last === null ? all : all.where('name', '>', last);
    return (await behind.orderBy('name').limit(PAGE).execute()).map(toHashtagDocument);
  };

  return {
    async count() {
      let total = 0;
      for (let shard = 0; shard < shards.map.shards; shard += 1) {
        const { accounts, hashtags } = await shards
          .db(shard)
          .selectNoFrom(({ selectFrom, fn }) => [
            selectFrom('searchable_account').select(fn.countAll<string>().as('count')).as('accounts'),
            selectFrom('searchable_hashtag').select(fn.countAll<string>().as('count')).as('hashtags'),
          ])
          .executeTakeFirstOrThrow();
        total += Number(accounts) + Number(hashtags);
      }
      return total;
    },

    async *documents() {
      for (let shard = 0; shard < shards.map.shards; shard += 1) {
        for (const pageBehind of [accountsBehind, hashtagsBehind]) {
          let page = await pageBehind(shard, null);
          while (page.length > 0) {
            yield page;
            page = page.length < PAGE ? [] : await pageBehind(shard, page.at(-1)?.id ?? null);
          }
        }
      }
    },
  };
}
