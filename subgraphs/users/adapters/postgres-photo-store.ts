import { setTimeout as pause } from 'node:timers/promises';
import type { Forget } from '@heliograph/platform/forgetting';
import { type MediaId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import type { Photo, PhotoStore } from '../ports.ts';

/** Waits, in milliseconds, before each further look for a photo that its owner may have seen READY a moment ago. */
const LOOKS_AFTER_MS = [50, 100, 200, 400];

/** Photos on their owner's shard, as the media room's events tell of them. */
export function postgresPhotoStore(options: {
  shards: Shards;
  forget: Forget;
  /** The cache's keys of these profiles. */
  profileKeys(ids: readonly UserId[]): string[];
  looksAfterMs?: readonly number[];
}): PhotoStore {
  const { shards, forget, profileKeys, looksAfterMs = LOOKS_AFTER_MS } = options;

  const look = async (owner: UserId, mediaId: MediaId): Promise<Photo | null> => {
    const row = await shards
      .db(shardOf(owner))
      .selectFrom('photo')
      .where('media_id', '=', mediaId)
      .where('owner_id', '=', owner)
      .select('thumbnail_key')
      .executeTakeFirst();
    return row ? { mediaId, thumbnailKey: row.thumbnail_key } : null;
  };

  return {
    note: ({ mediaId, ownerId, thumbnailKey }) =>
      shards.transaction(shardOf(ownerId), async (tx) => {
        await tx.db
          .insertInto('photo')
          .values({ media_id: mediaId, owner_id: ownerId, thumbnail_key: thumbnailKey })
          .onConflict((conflict) => conflict.column('media_id').doUpdateSet({ thumbnail_key: thumbnailKey }))
          .execute();
        // A photo that was edited has another thumbnail, and the old one is about to go.
        const { numUpdatedRows } = await tx.db
          .updateTable('profile')
          .set({ avatar_key: thumbnailKey })
          .where('id', '=', ownerId)
          .where('avatar_media_id', '=', mediaId)
          .where('avatar_key', '<>', thumbnailKey)
          .executeTakeFirst();
        if (numUpdatedRows > 0n) forget(tx, profileKeys([ownerId]));
      }),

    forget: ({ mediaId, ownerId }) =>
      shards.transaction(shardOf(ownerId), async (tx) => {
        await tx.db.deleteFrom('photo').where('media_id', '=', mediaId).where('owner_id', '=', ownerId).execute();
        await tx.db
          .updateTable('profile')
          .set({ avatar_media_id: null, avatar_key: null })
          .where('id', '=', ownerId)
          .where('avatar_media_id', '=', mediaId)
          .execute();
        forget(tx, profileKeys([ownerId]));
      }),

    async find(owner, mediaId) {
      // Everything of an account is on its shard, so what is elsewhere is not this owner's.
      if (shardOf(mediaId) !== shardOf(owner)) return null;
      let photo = await look(owner, mediaId);
      for (const wait of looksAfterMs) {
        if (photo) return photo;
        await pause(wait);
        photo = await look(owner, mediaId);
      }
      return photo;
    },
  };
}
