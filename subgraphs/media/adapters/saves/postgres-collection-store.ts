import type { Forget } from '@heliograph/platform/forgetting';
import type { Graph } from '@heliograph/platform/graph';
import { type CollectionId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import {
  nextId,
  type Shards,
  type ShardTransaction,
  unlessRefused,
  WriteRefused,
  writeOnce,
} from '@heliograph/platform/shards';
import type { CollectionChange, CollectionStore, SavedCollection } from '../../ports.ts';
import { lockSaves } from './own-collections.ts';

/** Until then whoever is just reading or changing what is deleted has done so. */
const ERASE_AFTER_SECONDS = 60;

interface CollectionRow {
  id: string;
  owner_id: string;
  name: string;
  created_at: Date;
}

const toCollection = (row: CollectionRow): SavedCollection => ({
  id: row.id as CollectionId,
  ownerId: row.owner_id as UserId,
  name: row.name,
  createdAt: row.created_at,
});

/** Collections on their owner's shard; what is in them are edges of the graph. */
export function postgresCollectionStore(options: {
  shards: Shards;
  graph: Pick<Graph, 'counts'>;
  queues: Pick<JobQueues, 'enqueue'>;
  forget: Forget;
}): CollectionStore {
  const { shards, graph, queues, forget } = options;

  const rowsOf = (owner: UserId) =>
    shards.db(shardOf(owner)).selectFrom('saved_collection').where('owner_id', '=', owner).selectAll();

  /** False where the work finds no such collection. */
  const changeOnce = async (
    write: { mutation: string; change: CollectionChange; input: unknown },
    work: (tx: ShardTransaction) => Promise<{ numChanged: bigint }>,
  ): Promise<boolean> => {
    const { viewer, idempotencyKey: key } = write.change;
    const once = { viewer, mutation: write.mutation, key, input: write.input };
    const changed = writeOnce(shards, shardOf(viewer), once, async (tx) => {
      await lockSaves(tx, viewer);
      if ((await work(tx)).numChanged === 0n) throw new WriteRefused();
      return 'changed';
    });
    return (await unlessRefused(changed)) !== null;
  };

  return {
    create({ idempotencyKey: key, limit, ownerId, name, createdAt }) {
      const write = { viewer: ownerId, mutation: 'createSavedCollection', key, input: [name] };
      const made = writeOnce(shards, shardOf(ownerId), write, async (tx) => {
        await lockSaves(tx, ownerId);
        const others = tx.db.selectFrom('saved_collection').where('owner_id', '=', ownerId).select('id').limit(limit);
        if ((await others.execute()).length === limit) throw new WriteRefused();
        const id = await nextId<CollectionId>(tx);
        const row = { id, owner_id: ownerId, name, created_at: createdAt };
        await tx.db.insertInto('saved_collection').values(row).execute();
        // The new id may have been asked for before it existed.
        forget(tx, graph.counts.keysOf([{ id, kind: 'COLLECTS' }]));
        return id;
      });
      return unlessRefused(made);
    },

    rename({ name, ...change }) {
      const { viewer, collectionId } = change;
      return changeOnce({ mutation: 'renameSavedCollection', change, input: [collectionId, name] }, async (tx) => {
        const renamed = await tx.db
          .updateTable('saved_collection')
          .set({ name })
          .where('id', '=', collectionId)
          .where('owner_id', '=', viewer)
          .executeTakeFirstOrThrow();
        return { numChanged: renamed.numUpdatedRows };
      });
    },

    remove(change) {
      const { viewer, collectionId } = change;
      return changeOnce({ mutation: 'deleteSavedCollection', change, input: [collectionId] }, async (tx) => {
        const { numDeletedRows } = await tx.db
          .deleteFrom('saved_collection')
          .where('id', '=', collectionId)
          .where('owner_id', '=', viewer)
          .executeTakeFirstOrThrow();
        const later = { delaySeconds: ERASE_AFTER_SECONDS };
        await queues.enqueue(tx, jobs.mediaEraseCollection, { collectionId }, later);
        return { numChanged: numDeletedRows };
      });
    },

    async load(owner, ids) {
      const rows = await rowsOf(owner).where('id', 'in', ids).execute();
      const byId = new Map(rows.map((row) => [row.id, toCollection(row)]));
      return ids.map((id) => byId.get(id) ?? null);
    },

    async ofOwner(owner, limit, before) {
      let query = rowsOf(owner);
      if (before) query = query.where('id', '<', before);
      const rows = await query.orderBy('id', 'desc').limit(limit).execute();
      return rows.map(toCollection);
    },
  };
}
