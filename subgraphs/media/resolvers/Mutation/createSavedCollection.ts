import { createCollection } from '../../domain/saves/collections.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { collectionPayload } from './collection-payload.ts';

export const createSavedCollection: MutationResolvers['createSavedCollection'] = (_root, { input }, context) =>
  collectionPayload(context, (viewer) => createCollection(context.media, { ...input, viewer }));
