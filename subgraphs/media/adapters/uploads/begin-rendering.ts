import type { MediaId, UserId } from '@heliograph/platform/ids';
import { type JobQueues, jobs, type MediaEdit, type RenderUpload } from '@heliograph/platform/jobs';
import type { ShardTransaction } from '@heliograph/platform/shards';
import { nextSequence } from './media-lane.ts';
import type { SettledPicture } from './settled-picture.ts';

/** A media as the pipeline has to know it. */
export interface ToRender {
  id: MediaId;
  ownerId: UserId;
  stagingKey: string;
  contentType: string;
  byteSize: number;
  sha256: string;
  edit: MediaEdit;
}

/**
 * Hands a media to the pipeline: PROCESSING, with its owner's next sequence number. Under the lock of the lane.
 * @param bytesFrom what an earlier rendering has left; absent: the upload
 */
export async function beginRendering(
  { tx, queues, now }: { tx: ShardTransaction; queues: JobQueues; now: Date },
  { id, ownerId, stagingKey, contentType, byteSize, sha256, edit }: ToRender,
  bytesFrom?: RenderUpload['bytesFrom'],
): Promise<void> {
  const sequence = await nextSequence(tx, ownerId);
  await tx.db
    .updateTable('media')
    .set({ status: 'PROCESSING', sequence, outcome: null, verified_at: now })
    .where('id', '=', id)
    .execute();
  const upload: RenderUpload = {
    ...{ mediaId: id, ownerId, stagingKey, contentType, byteSize, sha256Base64: sha256, edit },
    ...{ sourceKey: sourceKeyOf(ownerId, id), rendering: sequence },
    ...(bytesFrom && { bytesFrom }),
  };
  await queues.enqueue(tx, jobs.pipelineRender, upload, { key: `${id}:${sequence}` });
}

/** Where the picture as it was uploaded is kept in the private bucket, if an edit changes it. */
export const sourceKeyOf = (ownerId: UserId, id: MediaId): string => `sources/${ownerId}/${id}`;

/** Where the picture as it was uploaded can be read; null where it is not kept. */
export function sourceOf(
  { sourceKey, variants }: Pick<SettledPicture, 'sourceKey' | 'variants'>,
  contentType: string,
): NonNullable<RenderUpload['bytesFrom']> | null {
  if (sourceKey) return { bucket: 'PRIVATE', key: sourceKey };
  // Unchanged, so the ORIGINAL in the format it came in is that picture.
  const format = contentType === 'image/heif' ? 'HEIC' : contentType.replace('image/', '').toUpperCase();
  const original = variants.find((variant) => variant.name === 'ORIGINAL' && variant.format === format);
  return original ? { bucket: 'PUBLIC', key: original.key } : null;
}
