import { type ConversationId, type MessageId, parseId } from '@heliograph/platform/ids';
import { markRead } from '../../domain/member-changes.ts';
import { noConversation, notFound } from '../../domain/refusals.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { conversationPayload, nothing } from './payloads.ts';

export const markConversationRead: MutationResolvers['markConversationRead'] = (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const { idempotencyKey } = input;
  const conversationId = parseId<ConversationId>(input.conversationId);
  const upTo = parseId<MessageId>(input.upToMessageId);
  if (!conversationId) return conversationPayload(context, nothing(noConversation()));
  if (!upTo) return conversationPayload(context, nothing(notFound('message', 'upToMessageId')));
  return conversationPayload(context, markRead(context.messages, { viewer, conversationId, upTo, idempotencyKey }));
};
