import { parseId, type UserId } from '@heliograph/platform/ids';
import { startConversation as start } from '../../domain/start-conversation.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { conversationPayload } from './payloads.ts';

export const startConversation: MutationResolvers['startConversation'] = (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const { title = null, idempotencyKey } = input;
  const memberIds = input.memberIds.map((id) => parseId<UserId>(id));
  return conversationPayload(context, start(context.messages, { viewer, memberIds, title, idempotencyKey }));
};
