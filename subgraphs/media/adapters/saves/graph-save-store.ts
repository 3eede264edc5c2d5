import type { Emit } from '@heliograph/platform/events';
import type { Edge, Graph } from '@heliograph/platform/graph';
import { type CollectionId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import {
  type Shards,
  type ShardTransaction,
  unlessRefused,
  WriteRefused,
  writeOnce,
} from '@heliograph/platform/shards';
import type { Save, SaveStore } from '../../ports.ts';
import { isOwnCollection, lockSaves } from './own-collections.ts';

/** What somebody saved: edges on their own shard, where their collections are, too. */
export function graphSaveStore(options: { shards: Shards; graph: Graph; emit: Emit; now(): Date }): SaveStore {
  const { shards, graph, emit, now } = options;

  const once = async (mutation: string, save: Save, work: (tx: ShardTransaction) => Promise<void>) => {
    const { viewer, postId, collectionId, idempotencyKey } = save;
    const write = { viewer, mutation, key: idempotencyKey, input: { postId, collectionId } };
    const done = writeOnce(shards, shardOf(viewer), write, async (tx) => {
      await lockSaves(tx, viewer);
      if (collectionId && !(await isOwnCollection(tx, viewer, collectionId))) throw new WriteRefused();
      await work(tx);
      return 'done';
    });
    return (await unlessRefused(done)) !== null;
  };

  const tell = async (tx: ShardTransaction, type: 'PostSaved' | 'PostUnsaved', save: Save): Promise<void> => {
    const { viewer: by, postId, authorId } = save;
    if (authorId) await emit(tx, { type, entity: postId, payload: { postId, authorId, by } });
  };

  return {
    save: (save) =>
      once('savePost', save, async (tx) => {
        const time = now();
        if (await graph.add(tx, savesEdge(save), time)) await tell(tx, 'PostSaved', save);
        if (save.collectionId) await graph.add(tx, collectsEdge(save.collectionId, save.postId), time);
      }),

    unsave: (save, mustStand = false) =>
      once('unsavePost', save, async (tx) => {
        const { collectionId, postId } = save;
        const collections = collectionId ? [collectionId] : await collectionsWith(tx, save);
        const collected = collections.map((collection) => collectsEdge(collection, postId));
        let stood = !collectionId && (await graph.remove(tx, savesEdge(save)));
        if (stood) await tell(tx, 'PostUnsaved', save);
        for (const edge of collected) stood = (await graph.remove(tx, edge)) || stood;
        if (mustStand && !stood) throw new WriteRefused();
      }),
  };
}

const savesEdge = ({ viewer, postId }: { viewer: UserId; postId: PostId }): Edge => ({
  id1: viewer,
  type: 'SAVES',
  id2: postId,
});

const collectsEdge = (collection: CollectionId, post: PostId): Edge => ({
  id1: collection,
  type: 'COLLECTS',
  id2: post,
});

/** Of the viewer's collections those that have the post. */
async function collectionsWith(tx: ShardTransaction, { viewer, postId }: Save): Promise<CollectionId[]> {
  const rows = await tx.db
    .selectFrom('saved_collection')
    .innerJoin('association', 'association.id1', 'saved_collection.id')
    .where('owner_id', '=', viewer)
    .where('type', '=', 'COLLECTS')
    .where('id2', '=', postId)
    .where('present', '=', true)
    .select('saved_collection.id')
    .execute();
  return rows.map(({ id }) => id as CollectionId);
}
