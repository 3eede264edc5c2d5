import type { Forget } from '@heliograph/platform/forgetting';
import type { MediaId, UserId } from '@heliograph/platform/ids';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import type { ShardTransaction } from '@heliograph/platform/shards';
import type { MediaObjects, MediaReader } from '../../ports.ts';
import { sourceKeyOf } from './begin-rendering.ts';
import { lockLane } from './media-lane.ts';
import { objectsOf, type SettledPicture } from './settled-picture.ts';

/** Deletes media of one owner in the caller's transaction, and soon after it the objects that no other media names. */
export type RemoveMedia = (tx: ShardTransaction, ownerId: UserId, ids: readonly MediaId[]) => Promise<void>;

export function mediaRemoval(options: {
  queues: JobQueues;
  forget: Forget;
  media: Pick<MediaReader, 'keysOf'>;
}): RemoveMedia {
  const { queues, forget, media } = options;
  return async (tx, ownerId, ids) => {
    if (ids.length === 0) return;
    await lockLane(tx, ownerId);
    const rows = await tx.db
      .deleteFrom('media')
      .where('owner_id', '=', ownerId)
      .where('id', 'in', ids)
      .returning(['id', ...namingColumns])
      .execute();
    await queues.enqueue(tx, jobs.mediaSweepObjects, { ownerId, ...namedBy(ownerId, rows) });
    forget(tx, media.keysOf(ids));
  };
}

/** Every column in which a row names objects. */
export const namingColumns = ['variants', 'outcome', 'before_edit', 'source_key'] as const;

/** All objects of these media, also those that may have been put for them without their knowing. */
export function namedBy(
  ownerId: UserId,
  rows: readonly { id: string; variants: unknown; outcome: unknown; before_edit: unknown; source_key: string | null }[],
): MediaObjects {
  const pictures = rows.flatMap(({ id, variants, outcome, before_edit, source_key }) => [
    { variants: variants ?? [], sourceKey: source_key } as Partial<SettledPicture>,
    outcome as Partial<SettledPicture> | null,
    before_edit as Partial<SettledPicture> | null,
    { sourceKey: sourceKeyOf(ownerId, id as MediaId) },
  ]);
  return objectsOf(...pictures);
}
