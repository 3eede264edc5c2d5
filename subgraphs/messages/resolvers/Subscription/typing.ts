import { type ConversationId, parseId } from '@heliograph/platform/ids';
import { badInput } from '@heliograph/platform/subgraph';
import { noConversation } from '../../domain/refusals.ts';
import { watchTyping } from '../../domain/typing.ts';
import type { SubscriptionResolvers } from '../../generated/resolvers.ts';
import type { TypingUpdateMapper } from '../../mappers.ts';

export const typing: SubscriptionResolvers['typing'] = {
  async subscribe(_root, args, context) {
    const { userId: viewer } = context.requireViewer();
    const conversationId = parseId<ConversationId>(args.conversationId);
    if (!conversationId) throw badInput(noConversation().message);
    const watched = await watchTyping(context.live, { viewer, conversationId }, context.signal);
    if (!watched.ok) throw badInput(watched.refusal.message);
    return watched.value;
  },
  resolve: (update: TypingUpdateMapper) => update,
};
