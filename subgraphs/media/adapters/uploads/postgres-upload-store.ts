import type { Emit } from '@heliograph/platform/events';
import { type MediaId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import { accepted, refused } from '@heliograph/platform/result';
import {
  nextId,
  type Shards,
  type ShardTransaction,
  unlessRefused,
  WriteRefused,
  writeOnce,
} from '@heliograph/platform/shards';
import type { MediaStatus, NewUpload, UploadLimits, UploadStore } from '../../ports.ts';
import { beginRendering, type ToRender } from './begin-rendering.ts';
import { findKnownFile } from './known-file.ts';
import { lockLane, lockLaneOf, processingOf } from './media-lane.ts';
import { columnsOf, editIn, type SettledPicture, thumbnailOf } from './settled-picture.ts';

/** An upload is given up this long after its ticket has expired: a PUT may have begun at the last moment. */
const EXPIRY_MARGIN_SECONDS = 300;

const uploadColumns = [
  'owner_id',
  'status',
  'staging_key',
  'content_type',
  'byte_size',
  'sha256',
  'upload_expires_at',
  'upload_id',
] as const;

/** Media on their way in, on their owner's shard. */
export function postgresUploadStore(options: {
  shards: Shards;
  queues: JobQueues;
  emit: Emit;
  /** Has caches forget media. */
  changed(tx: ShardTransaction, ids: readonly MediaId[]): void;
  /** The same for those that are REJECTED now, of which the owner is told. */
  processed(tx: ShardTransaction, ownerId: UserId, ids: readonly MediaId[]): void;
}): UploadStore {
  const { shards, queues, emit, changed, processed } = options;
  const mediaOn = (shard: number) => shards.db(shard);

  return {
    async announce(upload, now, most) {
      const { ownerId, contentType, byteSize, sha256, altText, edit, resumable, idempotencyKey } = upload;
      const input = [contentType, byteSize, sha256, altText, edit, resumable];
      const write = { viewer: ownerId, mutation: 'requestUpload', key: idempotencyKey, input };
      let full: keyof UploadLimits = 'awaited';
      const announced = await unlessRefused(
        writeOnce(shards, shardOf(ownerId), write, async (tx) => {
          await lockLane(tx, ownerId);
          const known = await findKnownFile(tx, upload);
          if (known?.found === 'media') return { mediaId: known.id };
          full = known ? 'processing' : 'awaited';
          if (known?.found !== 'picture' && (await isFull[full](tx, ownerId, most[full]))) throw new WriteRefused();
          const media = await insertMedia(tx, upload);
          if (known?.found === 'picture') await settleAtOnce({ tx, emit, now }, media, known.picture);
          else if (known) await beginRendering({ tx, queues, now }, media, known.bytesFrom);
          else await expireLater({ tx, queues, now }, media, upload.expiresAt);
          // The new id may have been asked for before it existed, and been remembered as absent.
          if (known) changed(tx, [media.id]);
          return { mediaId: media.id };
        }),
      );
      return announced ? accepted(announced) : refused(full);
    },

    async findUpload(id) {
      if (shardOf(id) >= shards.map.shards) return null;
      const row = await mediaOn(shardOf(id))
        .selectFrom('media')
        .where('id', '=', id)
        .select(uploadColumns)
        .executeTakeFirst();
      if (!row) return null;
      return {
        mediaId: id,
        ownerId: row.owner_id as UserId,
        status: row.status as MediaStatus,
        stagingKey: row.staging_key,
        contentType: row.content_type,
        byteSize: row.byte_size,
        sha256: row.sha256,
        expiresAt: row.upload_expires_at,
        uploadId: row.upload_id,
      };
    },

    async keepUploadId(id, uploadId) {
      const row = await mediaOn(shardOf(id))
        .updateTable('media')
        .set((media) => ({ upload_id: media.fn.coalesce('upload_id', media.val(uploadId)) }))
        .where('id', '=', id)
        .where('status', '=', 'AWAITING_UPLOAD')
        .returning('upload_id')
        .executeTakeFirst();
      return row?.upload_id ?? null;
    },

    async bindKey({ viewer, mutation, mediaId, idempotencyKey }) {
      const write = { viewer, mutation, key: idempotencyKey, input: { mediaId } };
      await writeOnce(shards, shardOf(mediaId), write, async () => null);
    },

    async startProcessing(id, now) {
      await shards.transaction(shardOf(id), async (tx) => {
        const ownerId = await lockLaneOf(tx, id);
        if (!ownerId) return;
        const row = await tx.db
          .selectFrom('media')
          .where('id', '=', id)
          .where('status', '=', 'AWAITING_UPLOAD')
          .select([...uploadColumns, 'edit'])
          .forUpdate()
          .executeTakeFirst();
        if (!row) return;
        await beginRendering(
          { tx, queues, now },
          {
            id,
            ownerId,
            stagingKey: row.staging_key,
            contentType: row.content_type,
            byteSize: row.byte_size,
            sha256: row.sha256,
            edit: editIn(row),
          },
        );
        changed(tx, [id]);
      });
    },

    async expire(id, { code, message }) {
      await shards.transaction(shardOf(id), async (tx) => {
        const expired = await tx.db
          .updateTable('media')
          .set({ status: 'REJECTED', rejection_code: code, rejection_message: message })
          .where('id', '=', id)
          .where('status', '=', 'AWAITING_UPLOAD')
          .returning('owner_id')
          .executeTakeFirst();
        if (expired) processed(tx, expired.owner_id as UserId, [id]);
      });
    },
  };
}

/** Whether an owner has so many. */
const isFull: Record<keyof UploadLimits, (tx: ShardTransaction, ownerId: UserId, most: number) => Promise<boolean>> = {
  awaited: awaitsAsManyAs,
  processing: async (tx, ownerId, most) => (await processingOf(tx, ownerId)) >= most,
};

async function awaitsAsManyAs(tx: ShardTransaction, ownerId: UserId, most: number): Promise<boolean> {
  const last = await tx.db
    .selectFrom('media')
    .where('owner_id', '=', ownerId)
    // What came in has a number: the index leaves it out.
    .where('sequence', 'is', null)
    .where('status', '=', 'AWAITING_UPLOAD')
    .select('id')
    .offset(most - 1)
    .limit(1)
    .executeTakeFirst();
  return last !== undefined;
}

async function insertMedia(tx: ShardTransaction, upload: NewUpload): Promise<ToRender> {
  const id = await nextId<MediaId>(tx);
  const { ownerId, contentType, byteSize, sha256, altText, edit, expiresAt } = upload;
  const stagingKey = `${ownerId}/${id}`;
  await tx.db
    .insertInto('media')
    .values({
      id,
      owner_id: ownerId,
      status: 'AWAITING_UPLOAD',
      content_type: contentType,
      byte_size: byteSize,
      sha256,
      staging_key: stagingKey,
      alt_text: altText,
      edit: JSON.stringify(edit),
      upload_expires_at: expiresAt,
    })
    .execute();
  return { id, ownerId, stagingKey, contentType, byteSize, sha256, edit };
}

/** A media that shows what another does, whose objects it shares. It waits for nothing in its owner's lane. */
async function settleAtOnce(
  { tx, emit, now }: { tx: ShardTransaction; emit: Emit; now: Date },
  { id, ownerId }: ToRender,
  picture: SettledPicture,
): Promise<void> {
  const settled = { status: 'READY', verified_at: now, ...columnsOf(picture) };
  await tx.db.updateTable('media').set(settled).where('id', '=', id).execute();
  const thumbnailKey = thumbnailOf(picture);
  if (!thumbnailKey) return;
  await emit(tx, { type: 'MediaReady', entity: ownerId, payload: { mediaId: id, ownerId, thumbnailKey } });
}

async function expireLater(
  { tx, queues, now }: { tx: ShardTransaction; queues: JobQueues; now: Date },
  { id, stagingKey }: ToRender,
  expiresAt: Date,
): Promise<void> {
  const delaySeconds = Math.ceil((expiresAt.getTime() - now.getTime()) / 1000) + EXPIRY_MARGIN_SECONDS;
  await queues.enqueue(tx, jobs.mediaExpireUpload, { mediaId: id, stagingKey }, { delaySeconds });
}
