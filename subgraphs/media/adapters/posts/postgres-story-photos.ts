import type { Emit } from '@heliograph/platform/events';
import { type MediaId, shardOf } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import type { StoryPhotos } from '../../ports.ts';
import { lockLane } from '../uploads/media-lane.ts';
import type { RemoveMedia } from '../uploads/media-removal.ts';
import { eraseUnused, unusedAmong } from './unused-media.ts';

/** Which stories show which photo, on their author's shard. */
export function postgresStoryPhotos(options: { shards: Shards; emit: Emit; removeMedia: RemoveMedia }): StoryPhotos {
  const { shards } = options;
  return {
    async note({ storyId, authorId, mediaId }) {
      await shards
        .db(shardOf(authorId))
        .insertInto('photo_in_story')
        .values({ story_id: storyId, media_id: mediaId, owner_id: authorId })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    forget: ({ storyId, authorId, mediaId }) =>
      shards.transaction(shardOf(authorId), async (tx) => {
        await lockLane(tx, authorId);
        const gone = await tx.db
          .deleteFrom('photo_in_story')
          .where('story_id', '=', storyId)
          .returning('outlives_posts')
          .executeTakeFirst();
        // A photo that never was in a post is its owner's still.
        if (!gone?.outlives_posts) return;
        const unused = await unusedAmong(tx, authorId, [mediaId]);
        await eraseUnused(tx, options, { ownerId: authorId, ids: unused.map(({ id }) => id as MediaId) });
      }),
  };
}
