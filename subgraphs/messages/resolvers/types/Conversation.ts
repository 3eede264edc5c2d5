import { type ConversationId, parseId, timeOf } from '@heliograph/platform/ids';
import { lastReadFor, shownMembers } from '../../domain/members.ts';
import type { ConversationMemberResolvers, ConversationResolvers } from '../../generated/resolvers.ts';
import { messageConnection } from './message-connection.ts';

export const Conversation: ConversationResolvers = {
  __resolveReference({ id }, { conversations }) {
    const known = parseId<ConversationId>(id);
    return known ? conversations.load(known) : null;
  },
  members: (conversation) => shownMembers(conversation),
  lastMessage: ({ lastMessageId }, _args, { messageById }) => (lastMessageId ? messageById.load(lastMessageId) : null),
  unreadCount: ({ me }) => me.unreadCount,
  isRequest: ({ me }) => me.folder === 'REQUESTS',
  isMuted: ({ me }) => me.isMuted,
  updatedAt: ({ lastMessageId, createdAt }) => (lastMessageId ? timeOf(lastMessageId) : createdAt),
  messages: (conversation, args, context) => messageConnection(conversation, args, context),
};

export const ConversationMember: ConversationMemberResolvers = {
  user: ({ userId }) => ({ id: userId }),
  lastReadMessageId: (member, _args, { viewer }) => (viewer ? lastReadFor(viewer.userId, member) : null),
};
