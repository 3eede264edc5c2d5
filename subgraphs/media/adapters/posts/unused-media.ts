import type { Emit } from '@heliograph/platform/events';
import type { MediaId, UserId } from '@heliograph/platform/ids';
import type { ShardTransaction } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { RemoveMedia } from '../uploads/media-removal.ts';
import { DELETED } from './post-rows.ts';

/** Those of these media that no post of their owner has, drafts and archived ones included. */
export function unusedAmong(tx: ShardTransaction, ownerId: UserId, mediaIds: readonly string[]) {
  return tx.db
    .selectFrom('media')
    .where('id', 'in', mediaIds)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('post')
            .where('author_id', '=', ownerId)
            .where('visibility', '<>', DELETED)
            .where(sql<boolean>`media.id = any(media_ids)`)
            .select('post.id'),
        ),
      ),
    )
    .select(['id', 'status', 'verified_at'])
    .execute();
}

/** Deletes media that no post has any more, and tells of it; those that a story shows, when the last of them is deleted. */
export async function eraseUnused(
  tx: ShardTransaction,
  { emit, removeMedia }: { emit: Emit; removeMedia: RemoveMedia },
  { ownerId, ids, isRemoved = false }: { ownerId: UserId; ids: readonly MediaId[]; isRemoved?: boolean },
): Promise<void> {
  if (ids.length === 0) return;
  const shown = isRemoved
    ? []
    : await tx.db
        .updateTable('photo_in_story')
        .set({ outlives_posts: true })
        .where('media_id', 'in', ids)
        .returning('media_id')
        .execute();
  const going = ids.filter((id) => !shown.some(({ media_id }) => media_id === id));
  await removeMedia(tx, ownerId, going);
  for (const mediaId of going) {
    await emit(tx, { type: 'MediaErased', entity: ownerId, payload: { mediaId, ownerId } });
  }
}
