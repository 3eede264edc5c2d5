import { type ConversationId, parseId } from '@heliograph/platform/ids';
import { noConversation } from '../../domain/refusals.ts';
import { setTyping as set } from '../../domain/typing.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';

export const setTyping: MutationResolvers['setTyping'] = async (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const { isTyping } = input;
  const conversationId = parseId<ConversationId>(input.conversationId);
  if (!conversationId) return { errors: [noConversation()] };
  const result = await set(context.live, { viewer, conversationId, isTyping });
  return { errors: result.ok ? [] : [result.refusal] };
};
