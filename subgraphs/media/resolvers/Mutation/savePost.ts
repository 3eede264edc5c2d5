import { savePost as save } from '../../domain/saves/save-post.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { savePayload } from './save-payload.ts';

export const savePost: MutationResolvers['savePost'] = (_root, { input }, context) =>
  savePayload(input, context, (command) => save(context.media, command));
