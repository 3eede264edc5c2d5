import { type Cache, cachedReader, jsonCodec } from '@heliograph/platform/cache';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { type Shards, selectByIds, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { Profile, ProfileStore } from '../ports.ts';

const profilesByIds = shardSelect((db) =>
  db
    .selectFrom('profile')
    .where(sql<boolean>`id = any($1::bigint[])`)
    .select(['id', 'username', 'name', 'is_verified', 'created_at']),
);

const json = jsonCodec<Profile>();

/** Profiles on their account's shard, behind the cache. */
export function postgresProfileStore(options: { shards: Shards; cache: Cache }): ProfileStore {
  const { shards, cache } = options;
  const reader = cachedReader<UserId, Profile>({
    cache,
    namespace: 'profile',
    ttlSeconds: 3600,
    negativeTtlSeconds: 30,
    encode: json.encode,
    decode(bytes) {
      const profile = json.decode(bytes);
      return { ...profile, createdAt: new Date(profile.createdAt) };
    },
    async source(ids) {
      const rows = await selectByIds(shards, profilesByIds, ids);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => {
        const row = byId.get(id);
        return row
          ? { id, username: row.username, name: row.name, isVerified: row.is_verified, createdAt: row.created_at }
          : null;
      });
    },
  });

  return {
    load: (ids) => reader.readMany(ids),

    async create({ id, username, name, isVerified, createdAt }) {
      await shards
        .db(shardOf(id))
        .insertInto('profile')
        .values({ id, username, name, is_verified: isVerified, created_at: createdAt })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await reader.invalidate([id]);
    },

    async remove(id) {
      await shards.db(shardOf(id)).deleteFrom('profile').where('id', '=', id).execute();
      await reader.invalidate([id]);
    },
  };
}
