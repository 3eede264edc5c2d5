import { untilTold } from '@heliograph/platform/events';
import { type MediaId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import type { Photos } from '../ports.ts';

/** Photos on their owner's shard, as the media room's events tell of them. */
export function postgresPhotos(options: { shards: Shards; looksAfterMs?: readonly number[] }): Photos {
  const { shards, looksAfterMs } = options;

  const look = async (owner: UserId, mediaId: MediaId) =>
    (await shards
      .db(shardOf(owner))
      .selectFrom('story_photo')
      .where('media_id', '=', mediaId)
      .where('owner_id', '=', owner)
      .select('media_id')
      .executeTakeFirst()) ?? null;

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
      return (await untilTold(() => look(owner, mediaId), looksAfterMs)) !== null;
    },
  };
}
