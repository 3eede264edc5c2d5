import { type CollectionId, parseId } from '@heliograph/platform/ids';
import { deleteCollection } from '../../domain/saves/collections.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { changeCollection } from './collection-payload.ts';

export const deleteSavedCollection: MutationResolvers['deleteSavedCollection'] = async (_root, { input }, context) => {
  const result = await changeCollection(context, (viewer) => {
    const { idempotencyKey } = input;
    return deleteCollection(context.media, {
      viewer,
      collectionId: parseId<CollectionId>(input.collectionId),
      idempotencyKey,
    });
  });
  return result.ok
    ? { deletedCollectionId: result.value, errors: [] }
    : { deletedCollectionId: null, errors: [result.refusal] };
};
