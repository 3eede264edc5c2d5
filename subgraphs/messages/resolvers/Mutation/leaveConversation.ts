import { type ConversationId, parseId } from '@heliograph/platform/ids';
import { leaveConversation as leave } from '../../domain/member-changes.ts';
import { noConversation } from '../../domain/refusals.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { changing, nothing } from './payloads.ts';

export const leaveConversation: MutationResolvers['leaveConversation'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const { idempotencyKey } = input;
  const conversationId = parseId<ConversationId>(input.conversationId);
  const result = await changing(
    context,
    conversationId ? leave(context.messages, { viewer, conversationId, idempotencyKey }) : nothing(noConversation()),
  );
  return result.ok ? { conversationId: result.value, errors: [] } : { conversationId: null, errors: [result.refusal] };
};
