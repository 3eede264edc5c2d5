import { type Cache, cachedReader, jsonCodec } from '@heliograph/platform/cache';
import type { Emit } from '@heliograph/platform/events';
import type { Forget } from '@heliograph/platform/forgetting';
import { type MediaId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { JobQueues } from '@heliograph/platform/jobs';
import type { ObjectStore } from '@heliograph/platform/objects';
import { type ReadHint, type Shards, type ShardTransaction, selectByIds } from '@heliograph/platform/shards';
import type { Media, MediaStore } from '../../ports.ts';
import { lockLaneOf } from './media-lane.ts';
import { mediaByIds, toMedia } from './media-rows.ts';
import { postgresMediaEditor } from './postgres-media-editor.ts';
import { postgresUploadStore } from './postgres-upload-store.ts';
import { postgresVariantAdditions } from './postgres-variant-additions.ts';
import { advanceUploadLane } from './upload-lane.ts';

const json = jsonCodec<Media>();

/** Media on their owner's shard, behind the cache. */
export function postgresMediaStore(options: {
  shards: Shards;
  cache: Cache;
  queues: JobQueues;
  emit: Emit;
  forget: Forget;
  objects: Pick<ObjectStore, 'head'>;
  publicBucket: string;
  /** Told of the owner once media of theirs are READY or REJECTED, and every cache knows it. */
  processed(ownerId: UserId): void;
}): MediaStore {
  const { shards, cache, queues, emit, forget, objects, publicBucket } = options;

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

  const changed = (tx: ShardTransaction, ids: readonly MediaId[]): void => forget(tx, reader.keysOf(ids));

  const processed = (tx: ShardTransaction, ownerId: UserId, ids: readonly MediaId[]): void => {
    changed(tx, ids);
    // Behind the forgetting: whoever is woken by it finds nothing old.
    tx.afterCommit(async () => options.processed(ownerId));
  };

  const advance = (tx: ShardTransaction, ownerId: UserId, now: Date, patienceMs: number) =>
    advanceUploadLane({
      ...{ tx, queues, emit, ownerId, now, patienceMs },
      changed: (ids) => processed(tx, ownerId, ids),
    });

  return {
    ...postgresUploadStore({ shards, queues, emit, changed, processed }),
    ...postgresMediaEditor({ shards, queues, changed }),
    ...postgresVariantAdditions({ shards, objects, publicBucket, changed }),

    load: (ids) => reader.readMany(ids),
    loadFresh: (ids) => readRows(ids, { primary: true }),
    keysOf: (ids) => reader.keysOf(ids),

    settle: (id, outcome, now, patienceMs, rendering) =>
      shards.transaction(shardOf(id), async (tx) => {
        const ownerId = await lockLaneOf(tx, id);
        if (!ownerId) return false;
        let unsettled = tx.db
          .updateTable('media')
          .set({ outcome: JSON.stringify(outcome) })
          .where('id', '=', id)
          .where('status', '=', 'PROCESSING')
          .where('outcome', 'is', null);
        if (rendering) unsettled = unsettled.where('sequence', '=', rendering);
        const { numUpdatedRows } = await unsettled.executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await advance(tx, ownerId, now, patienceMs);
        return true;
      }),

    async advanceLane(ownerId, now, patienceMs) {
      await shards.transaction(shardOf(ownerId), (tx) => advance(tx, ownerId, now, patienceMs));
    },
  };
}
