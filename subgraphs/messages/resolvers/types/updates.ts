import { PublicError } from '@heliograph/platform/subgraph';
import type { MessageUpdateResolvers, TypingUpdateResolvers } from '../../generated/resolvers.ts';

export const MessageUpdate: MessageUpdateResolvers = {
  async conversation({ conversationId }, _args, { conversations }) {
    const conversation = await conversations.load(conversationId);
    if (!conversation) throw new PublicError('FORBIDDEN', 'The viewer has just left this conversation');
    return conversation;
  },
  message: ({ messageId }, _args, { messageById }) => (messageId ? messageById.load(messageId) : null),
};

export const TypingUpdate: TypingUpdateResolvers = { user: ({ userId }) => ({ id: userId }) };
