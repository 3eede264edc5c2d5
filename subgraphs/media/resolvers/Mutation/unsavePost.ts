import { unsavePost as unsave } from '../../domain/saves/save-post.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { savePayload } from './save-payload.ts';

export const unsavePost: MutationResolvers['unsavePost'] = (_root, { input }, context) =>
  savePayload(input, context, (command) => unsave(context.media, command));
