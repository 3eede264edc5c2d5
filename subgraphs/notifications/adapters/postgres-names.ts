import { type Cache, cachedReader, jsonCodec } from '@heliograph/platform/cache';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { type Shards, selectByIds, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { Names } from '../ports.ts';

const namesByIds = shardSelect((db) =>
  db.selectFrom('account_name').where(sql<boolean>`account_id = any($1::bigint[])`).select(['account_id', 'username']),
);

/** Names on their accounts' shards, behind the cache. */
export function postgresNames({ shards, cache }: { shards: Shards; cache: Cache }): Names {
  const reader = cachedReader<UserId, string>({
    ...{ cache, namespace: 'account-name', version: 1, ttlSeconds: 3600, negativeTtlSeconds: 30 },
    ...jsonCodec<string>(),
    async source(ids, hint) {
      const rows = await selectByIds(shards, namesByIds, ids, hint);
      const byId = new Map(rows.map(({ account_id, username }) => [account_id, username]));
      return ids.map((id) => byId.get(id) ?? null);
    },
  });

  const forgetSurely = async (id: UserId): Promise<void> => {
    if (!(await reader.invalidate([id]))) throw new Error('memcached did not confirm that it forgot a name');
  };

  return {
    of: (ids) => reader.readMany(ids),

    async note({ userId, username, version }) {
      await shards
        .db(shardOf(userId))
        .insertInto('account_name')
        .values({ account_id: userId, username, version })
        .onConflict((conflict) =>
          conflict.column('account_id').doUpdateSet({ username, version }).where('account_name.version', '<', version),
        )
        .execute();
      // Also where the name was there already: whoever wrote it may have died before this.
      await forgetSurely(userId);
    },

    async forget(userId) {
      await shards.db(shardOf(userId)).deleteFrom('account_name').where('account_id', '=', userId).execute();
      await forgetSurely(userId);
    },

    async accountsOn(shard, limit, after) {
      let query = shards.db(shard).selectFrom('account_name').select('account_id').orderBy('account_id').limit(limit);
      if (after !== null) query = query.where('account_id', '>', after);
      return (await query.execute()).map(({ account_id }) => account_id as UserId);
    },
  };
}
