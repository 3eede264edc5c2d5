import type { Resolvers } from '../generated/resolvers.ts';
import { acceptConversationRequest } from './Mutation/acceptConversationRequest.ts';
import { leaveConversation } from './Mutation/leaveConversation.ts';
import { markConversationRead } from './Mutation/markConversationRead.ts';
import { muteConversation } from './Mutation/muteConversation.ts';
import { reactToMessage } from './Mutation/reactToMessage.ts';
import { replyToStory } from './Mutation/replyToStory.ts';
import { sendMessage } from './Mutation/sendMessage.ts';
import { setTyping } from './Mutation/setTyping.ts';
import { startConversation } from './Mutation/startConversation.ts';
import { unsendMessage } from './Mutation/unsendMessage.ts';
import { conversation } from './Query/conversation.ts';
import { conversations } from './Query/conversations.ts';
import { unreadConversationCount } from './Query/unreadConversationCount.ts';
import { messageReceived } from './Subscription/messageReceived.ts';
import { typing } from './Subscription/typing.ts';
import { Conversation, ConversationMember } from './types/Conversation.ts';
import { Message, MessageReaction } from './types/Message.ts';
import { User } from './types/User.ts';
import { MessageUpdate, TypingUpdate } from './types/updates.ts';

export const resolvers: Resolvers = {
  Query: { conversation, conversations, unreadConversationCount },
  Mutation: {
    sendMessage,
    replyToStory,
    startConversation,
    markConversationRead,
    acceptConversationRequest,
    muteConversation,
    leaveConversation,
    reactToMessage,
    unsendMessage,
    setTyping,
  },
  Subscription: { messageReceived, typing },
  User,
  Conversation,
  ConversationMember,
  Message,
  MessageReaction,
  MessageUpdate,
  TypingUpdate,
  UserError: { __resolveType: () => 'InputError' },
};
