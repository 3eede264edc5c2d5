import type { QueryResolvers } from '../../generated/resolvers.ts';

/** A badge shows no more than this: beyond it nobody counts. */
const MOST_COUNTED = 1000;

export const unreadConversationCount: QueryResolvers['unreadConversationCount'] = (_root, _args, context) => {
  const { userId } = context.requireViewer();
  return context.inbox.inboxes.countUnread(userId, MOST_COUNTED);
};
