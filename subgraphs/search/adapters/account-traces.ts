import { shardOf } from '@heliograph/platform/ids';
import { deleteSome, type Shards, shardSelect, shardsWith } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { WriteIndex } from '../domain/indexing/gathered-writes.ts';
import type { AccountTraces, HashtagUses, SearchableAccounts } from '../ports.ts';

const USER = 1;
/** Where somebody has opened an account from a search; `$1` is the account, `$2` the shard. */
const openersShards = shardSelect((db) =>
  db
    .selectFrom('recent_search')
    .where('kind', '=', sql.lit(USER))
    .where(sql<boolean>`result_id = $1::text`)
    .select(sql<number>`$2::int`.as('shard'))
    .limit(sql.lit(1)),
);

/** What is left of an account in this room. */
export function accountTraces(options: {
  shards: Shards;
  accounts: Pick<SearchableAccounts, 'remove'>;
  uses: Pick<HashtagUses, 'forgetVoter'>;
  write: WriteIndex;
}): AccountTraces {
  const { shards, accounts, uses, write } = options;
  return {
    async eraseFindable(userId) {
      // The row first: what is written of it from now on has none to be written from.
      await write([await accounts.remove(userId)]);
      return false;
    },

    eraseUses: (userId) => uses.forgetVoter(userId),

    async eraseRecentSearches(userId) {
      const own = { table: 'recent_search', column: 'owner_id', id: userId } as const;
      if (await deleteSome(shards, shardOf(userId), own)) return true;
      const found = await shardsWith(shards, openersShards, userId);
      for (const shard of found) {
        await shards
          .db(shard)
          .deleteFrom('recent_search')
          .where('kind', '=', USER)
          .where('result_id', '=', userId)
          .execute();
      }
      return found.length > 0;
    },
  };
}
