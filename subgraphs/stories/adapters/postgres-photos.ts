import { setTimeout as pause } from 'node:timers/promises';
import { type MediaId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import type { Photos } from '../ports.ts';

/** Waits, in milliseconds, before each further look for a photo that its owner may have seen READY a moment ago. */
const LOOKS_AFTER_MS = [50, 100, 200, 400];

/** Photos on their owner's shard, as the media room's events tell of them. */
export function postgresPhotos(options: { shards: Shards; looksAfterMs?: readonly number[] }): Photos {
  const { shards, looksAfterMs = LOOKS_AFTER_MS } = options;

  const look = async (owner: UserId, mediaId: MediaId): Promise<boolean> => {
    const row = await shards
      .db(shardOf(owner))
      .selectFrom('story_photo')
      .where('media_id', '=', mediaId)
      .where('owner_id', '=', owner)
      .select('media_id')
      .executeTakeFirst();
    return row !== undefined;
  };

  return {
    note: ({ mediaId, ownerId }) =>
      shards
        .db(shardOf(ownerId))
        .insertInto('story_photo')
        .values({ media_id: mediaId, owner_id: ownerId })
        .onConflict((conflict) => conflict.doNothing())
        .execute(),

    forget: ({ mediaId, ownerId }) =>
      shards
        .db(shardOf(ownerId))
        .deleteFrom('story_photo')
        .where('media_id', '=', mediaId)
        .where('owner_id', '=', ownerId)
        .execute(),

    async has(owner, mediaId) {
      // Everything of an account is on its shard, so what is elsewhere is not this owner's.
      if (shardOf(mediaId) !== shardOf(owner)) return false;
      for (const wait of looksAfterMs) {
        if (await look(owner, mediaId)) return true;
        await pause(wait);
      }
      return look(owner, mediaId);
    },
  };
}
