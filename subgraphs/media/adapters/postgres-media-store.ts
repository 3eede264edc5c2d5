import { type Cache, cachedReader, jsonCodec } from '@heliograph/platform/cache';
import type { Emit } from '@heliograph/platform/events';
import type { Forget } from '@heliograph/platform/forgetting';
import { type MediaId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import {
  nextId,
  type ReadHint,
  type Shards,
  type ShardTransaction,
  selectByIds,
  writeOnce,
} from '@heliograph/platform/shards';
import type { AnnouncedUpload, Media, MediaStatus, MediaStore, NewUpload } from '../ports.ts';
import { mediaByIds, toMedia } from './media-rows.ts';
import { advanceUploadLane } from './upload-lane.ts';

/** An upload is given up this long after its ticket has expired: a PUT may have begun at the last moment. */
const EXPIRY_MARGIN_SECONDS = 300;

const json = jsonCodec<Media>();

/** Media on their owner's shard, behind the cache. */
export function postgresMediaStore(options: {
  shards: Shards;
  cache: Cache;
  queues: JobQueues;
  emit: Emit;
  forget: Forget;
  /** Told of the owner once media of theirs are READY or REJECTED, and every cache knows it. */
  processed(ownerId: UserId): void;
}): MediaStore {
  const { shards, cache, queues, emit, forget, processed } = options;

  const readRows = async (ids: readonly MediaId[], hint: ReadHint): Promise<(Media | null)[]> => {
    const rows = await selectByIds(shards, mediaByIds, ids, hint);
    const byId = new Map(rows.map((row) => [row.id, toMedia(row)]));
    return ids.map((id) => byId.get(id) ?? null);
  };

  const reader = cachedReader<MediaId, Media>({
    cache,
    namespace: 'media',
    ttlSeconds: 3600,
    encode: json.encode,
    decode(bytes) {
      const { createdAt, publishedAt, ...media } = json.decode(bytes);
      return { ...media, createdAt: new Date(createdAt), publishedAt: publishedAt && new Date(publishedAt) };
    },
    source: readRows,
  });

  const announceProcessed = (tx: ShardTransaction, ownerId: UserId, ids: readonly MediaId[]): void => {
    forget(tx, reader.keysOf(ids));
    // Behind the forgetting: whoever is woken by it finds nothing old.
    tx.afterCommit(async () => processed(ownerId));
  };

  const advance = (tx: ShardTransaction, ownerId: UserId, now: Date, patienceMs: number) =>
    advanceUploadLane({
      ...{ tx, queues, emit, ownerId, now, patienceMs },
      changed: (ids) => announceProcessed(tx, ownerId, ids),
    });

  return {
    load: (ids) => reader.readMany(ids),
    loadFresh: (ids) => readRows(ids, { primary: true }),
    keysOf: (ids) => reader.keysOf(ids),

    announce: (upload) =>
      writeOnce<AnnouncedUpload>(
        shards,
        shardOf(upload.ownerId),
        {
          viewer: upload.ownerId,
          mutation: 'requestUpload',
          key: upload.idempotencyKey,
          input: [upload.contentType, upload.byteSize, upload.sha256, upload.altText],
        },
        (tx) => insertUpload(tx, queues, upload),
      ).then((announced) => ({ ...announced, expiresAt: new Date(announced.expiresAt) })),

    async keepCompletion({ viewer, mediaId, idempotencyKey }) {
      const write = { viewer, mutation: 'completeUpload', key: idempotencyKey, input: { mediaId } };
      await writeOnce(shards, shardOf(mediaId), write, async () => null);
    },

    async findUpload(id) {
      if (shardOf(id) >= shards.map.shards) return null;
      const row = await shards
        .db(shardOf(id))
        .selectFrom('media')
        .where('id', '=', id)
        .select(['owner_id', 'status', 'staging_key', 'content_type', 'byte_size', 'sha256', 'upload_expires_at'])
        .executeTakeFirst();
      return row
        ? {
            mediaId: id,
            ownerId: row.owner_id as UserId,
            status: row.status as MediaStatus,
            stagingKey: row.staging_key,
            contentType: row.content_type,
            byteSize: row.byte_size,
            sha256: row.sha256,
            expiresAt: row.upload_expires_at,
          }
        : null;
    },

    async startProcessing(id, now) {
      await shards.transaction(shardOf(id), async (tx) => {
        const row = await tx.db
          .selectFrom('media')
          .where('id', '=', id)
          .select(['owner_id', 'status', 'staging_key', 'content_type', 'byte_size', 'sha256'])
          .forUpdate()
          .executeTakeFirst();
        if (row?.status !== 'AWAITING_UPLOAD') return;
        const ownerId = row.owner_id as UserId;
        const sequence = await nextSequence(tx, ownerId);
        await tx.db
          .updateTable('media')
          .set({ status: 'PROCESSING', sequence, verified_at: now })
          .where('id', '=', id)
          .execute();
        const upload = {
          mediaId: id,
          ownerId,
          stagingKey: row.staging_key,
          contentType: row.content_type,
          byteSize: row.byte_size,
          sha256Base64: row.sha256,
        };
        await queues.enqueue(tx, jobs.pipelineRender, upload, { key: id });
        forget(tx, reader.keysOf([id]));
      });
    },

    async settle(id, outcome, now, patienceMs) {
      await shards.transaction(shardOf(id), async (tx) => {
        const settled = await tx.db
          .updateTable('media')
          .set({ outcome: JSON.stringify(outcome) })
          .where('id', '=', id)
          .where('status', '=', 'PROCESSING')
          .where('outcome', 'is', null)
          .returning('owner_id')
          .executeTakeFirst();
        if (settled) await advance(tx, settled.owner_id as UserId, now, patienceMs);
      });
    },

    async advanceLane(ownerId, now, patienceMs) {
      await shards.transaction(shardOf(ownerId), (tx) => advance(tx, ownerId, now, patienceMs));
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
        if (expired) announceProcessed(tx, expired.owner_id as UserId, [id]);
      });
    },
  };
}

async function insertUpload(tx: ShardTransaction, queues: JobQueues, upload: NewUpload): Promise<AnnouncedUpload> {
  const mediaId = await nextId<MediaId>(tx);
  const { ownerId, contentType, byteSize, sha256, altText, expiresAt } = upload;
  const stagingKey = `${ownerId}/${mediaId}`;
  await tx.db
    .insertInto('media')
    .values({
      id: mediaId,
      owner_id: ownerId,
      status: 'AWAITING_UPLOAD',
      content_type: contentType,
      byte_size: byteSize,
      sha256,
      staging_key: stagingKey,
      alt_text: altText,
      upload_expires_at: expiresAt,
    })
    .execute();
  const delaySeconds = Math.ceil((expiresAt.getTime() - Date.now()) / 1000) + EXPIRY_MARGIN_SECONDS;
  await queues.enqueue(tx, jobs.mediaExpireUpload, { mediaId, stagingKey }, { delaySeconds });
  return { mediaId, stagingKey, contentType, byteSize, sha256, expiresAt };
}

/** The owner's next sequence number. Its row stays locked until commit, so numbers follow the order of commits. */
async function nextSequence(tx: ShardTransaction, ownerId: UserId): Promise<string> {
  const lane = await tx.db
    .insertInto('upload_lane')
    .values({ owner_id: ownerId, last_sequence: '1' })
    .onConflict((conflict) =>
      conflict
        .column('owner_id')
        .doUpdateSet((row) => ({ last_sequence: row(row.ref('upload_lane.last_sequence'), '+', '1') })),
    )
    .returning('last_sequence')
    .executeTakeFirstOrThrow();
  return lane.last_sequence;
}
