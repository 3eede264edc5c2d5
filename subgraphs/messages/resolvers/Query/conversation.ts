import { type ConversationId, parseId } from '@heliograph/platform/ids';
import type { QueryResolvers } from '../../generated/resolvers.ts';

export const conversation: QueryResolvers['conversation'] = (_root, { id }, context) => {
  context.requireViewer();
  const known = parseId<ConversationId>(id);
  return known ? context.conversations.load(known) : null;
};
