import { type ConversationId, parseId } from '@heliograph/platform/ids';
import { acceptRequest } from '../../domain/member-changes.ts';
import { noConversation } from '../../domain/refusals.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { conversationPayload, nothing } from './payloads.ts';

export const acceptConversationRequest: MutationResolvers['acceptConversationRequest'] = (
  _root,
  { input },
  context,
) => {
  const { userId: viewer } = context.requireViewer();
  const { idempotencyKey } = input;
  const conversationId = parseId<ConversationId>(input.conversationId);
  return conversationPayload(
    context,
    conversationId
      ? acceptRequest(context.messages, { viewer, conversationId, idempotencyKey })
      : nothing(noConversation()),
  );
};
