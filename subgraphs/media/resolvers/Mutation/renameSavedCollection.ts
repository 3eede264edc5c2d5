import { type CollectionId, parseId } from '@heliograph/platform/ids';
import { renameCollection } from '../../domain/saves/collections.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { collectionPayload } from './collection-payload.ts';

export const renameSavedCollection: MutationResolvers['renameSavedCollection'] = (_root, { input }, context) =>
  collectionPayload(context, (viewer) => {
    const { name, idempotencyKey } = input;
    const collectionId = parseId<CollectionId>(input.collectionId);
    return renameCollection(context.media, { viewer, collectionId, name, idempotencyKey });
  });
