import { type Cache, cachedReader, jsonCodec } from '@heliograph/platform/cache';
import type { Emit } from '@heliograph/platform/events';
import { type MediaId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type Shards, selectByIds, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { Profile, ProfileStore } from '../ports.ts';
import { foundBy, tellProfile } from './profile-events.ts';

const profilesByIds = shardSelect((db) =>
  db
    .selectFrom('profile')
    .where(sql<boolean>`id = any($1::bigint[])`)
    .select([
      'id',
      'username',
      'name',
      'bio',
      'links',
      'avatar_media_id',
      'avatar_key',
      'is_verified',
      'is_private',
      'created_at',
    ]),
);

type ProfileRow = NonNullable<(typeof profilesByIds)['row']>;

const toProfile = (row: ProfileRow): Profile => ({
  id: row.id as UserId,
  username: row.username,
  name: row.name,
  bio: row.bio,
  links: row.links as string[],
  avatar:
    row.avatar_media_id && row.avatar_key
      ? { mediaId: row.avatar_media_id as MediaId, thumbnailKey: row.avatar_key }
      : null,
  isVerified: row.is_verified,
  isPrivate: row.is_private,
  createdAt: row.created_at,
});

const json = jsonCodec<Profile>();

/** Profiles on their account's shard, behind the cache; rooms are told what an account is called. */
export function postgresProfileStore(options: { shards: Shards; cache: Cache; emit: Emit }): ProfileStore {
  const { shards, cache, emit } = options;
  const reader = cachedReader<UserId, Profile>({
    cache,
    namespace: 'profile',
    version: 2,
    ttlSeconds: 3600,
    negativeTtlSeconds: 30,
    encode: json.encode,
    decode(bytes) {
      const profile = json.decode(bytes);
      return { ...profile, createdAt: new Date(profile.createdAt) };
    },
    async source(ids, hint) {
      const rows = await selectByIds(shards, profilesByIds, ids, hint);
      const byId = new Map(rows.map((row) => [row.id, toProfile(row)]));
      return ids.map((id) => byId.get(id) ?? null);
    },
  });

  const forgetSurely = async (id: UserId): Promise<void> => {
    if (!(await reader.invalidate([id]))) throw new Error('memcached did not confirm that it forgot a profile');
  };

  return {
    load: (ids) => reader.readMany(ids),
    keysOf: (ids) => reader.keysOf(ids),

    async create({ id, username, name, isVerified, createdAt }) {
      await shards.transaction(shardOf(id), async (tx) => {
        const made = await tx.db
          .insertInto('profile')
          .values({ id, username, name, is_verified: isVerified, created_at: createdAt })
          .onConflict((conflict) => conflict.doNothing())
          .returning(foundBy)
          .executeTakeFirst();
        if (made) await tellProfile(emit, tx, made);
      });
      await reader.invalidate([id]);
    },

    async rename({ id, username, version }) {
      await shards.transaction(shardOf(id), async (tx) => {
        const renamed = await tx.db
          .updateTable('profile')
          .set({ username, version })
          .where('id', '=', id)
          .where('version', '<', version)
          .returning(foundBy)
          .executeTakeFirst();
        if (renamed) await tellProfile(emit, tx, renamed);
      });
      // Also where the name was there already: whoever wrote it may have died before this.
      await forgetSurely(id);
    },

    async withdraw(id) {
      await shards.transaction(shardOf(id), async (tx) => {
        const { numDeletedRows } = await tx.db.deleteFrom('profile').where('id', '=', id).executeTakeFirst();
        if (numDeletedRows === 0n) return;
        await emit(tx, { type: 'ProfileWithdrawn', entity: id, payload: { userId: id } });
      });
      await reader.invalidate([id]);
    },

    async remove(id) {
      await shards.db(shardOf(id)).deleteFrom('profile').where('id', '=', id).execute();
      await forgetSurely(id);
    },
  };
}
