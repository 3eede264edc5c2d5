import { type ConversationId, parseId } from '@heliograph/platform/ids';
import { muteConversation as mute } from '../../domain/member-changes.ts';
import { noConversation } from '../../domain/refusals.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { conversationPayload, nothing } from './payloads.ts';

export const muteConversation: MutationResolvers['muteConversation'] = (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const { muted, idempotencyKey } = input;
  const conversationId = parseId<ConversationId>(input.conversationId);
  return conversationPayload(
    context,
    conversationId
      ? mute(context.messages, { viewer, conversationId, muted, idempotencyKey })
      : nothing(noConversation()),
  );
};
