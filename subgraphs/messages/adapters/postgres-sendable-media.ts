import { untilTold } from '@heliograph/platform/events';
import { type MediaId, shardOf } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import type { SendableMedia } from '../ports.ts';

/** READY media on their owners' shards, noted as the media subgraph tells of them. */
export function postgresSendableMedia(options: { shards: Shards; looksAfterMs?: readonly number[] }): SendableMedia {
  const { shards, looksAfterMs } = options;
  const rowOf = (media: MediaId) =>
    shards.db(shardOf(media)).selectFrom('sendable_media').where('media_id', '=', media);
  return {
    async note({ mediaId, ownerId }) {
      await shards
        .db(shardOf(mediaId))
        .insertInto('sendable_media')
        .values({ media_id: mediaId, owner_id: ownerId })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async forget({ mediaId }) {
      await shards.db(shardOf(mediaId)).deleteFrom('sendable_media').where('media_id', '=', mediaId).execute();
    },

    async isSendable(media, owner) {
      // Everything of an account is on its shard, so what is elsewhere is not this owner's.
      if (shardOf(media) !== shardOf(owner)) return false;
      const own = rowOf(media).where('owner_id', '=', owner).select('media_id');
      return (await untilTold(async () => (await own.executeTakeFirst()) ?? null, looksAfterMs)) !== null;
    },
  };
}
