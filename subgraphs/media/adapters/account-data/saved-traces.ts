import { shardOf } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import type { AccountTraces, CollectionStore, EngagementTraces } from '../../ports.ts';

/** The collections of an account. What it saved and liked are its own edges, which go with it. */
export function savedTraces(options: {
  shards: Shards;
  collections: Pick<CollectionStore, 'ofOwner'>;
  engagement: Pick<EngagementTraces, 'eraseCollection'>;
}): Pick<AccountTraces, 'eraseCollections'> {
  const { shards, collections, engagement } = options;
  return {
    async eraseCollections(owner) {
      const [collection] = await collections.ofOwner(owner, 1, null);
      if (!collection) return false;
      if (await engagement.eraseCollection(collection.id)) return true;
      const row = shards.db(shardOf(owner)).deleteFrom('saved_collection').where('id', '=', collection.id);
      await row.execute();
      return true;
    },
  };
}
