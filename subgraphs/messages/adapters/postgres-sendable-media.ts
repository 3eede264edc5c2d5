import { type MediaId, shardOf } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import type { SendableMedia } from '../ports.ts';

/** READY media on their owners' shards, noted as the media subgraph tells of them. */
export function postgresSendableMedia({ shards }: { shards: Shards }): SendableMedia {
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
      if (shardOf(media) >= shards.map.shards) return false;
      return (await rowOf(media).select('owner_id').executeTakeFirst())?.owner_id === owner;
    },
  };
}
