import { type MessageId, parseId } from '@heliograph/platform/ids';
import type { MessageReactionResolvers, MessageResolvers } from '../../generated/resolvers.ts';

export const Message: MessageResolvers = {
  __resolveReference({ id }, { messageById }) {
    const known = parseId<MessageId>(id);
    return known ? messageById.load(known) : null;
  },
  clientKey: ({ senderId, clientKey }, _args, { viewer }) => (viewer?.userId === senderId ? clientKey : null),
  sender: ({ senderId }) => senderId && { id: senderId },
  media: ({ mediaId }, _args, { shown }) => mediaId && shown(mediaId),
  sharedPost: ({ sharedPostId }) => sharedPostId && { id: sharedPostId },
  story: ({ storyId }) => storyId && { id: storyId },
  replyTo: ({ replyToId }, _args, { messageById }) => (replyToId ? messageById.load(replyToId) : null),
};

export const MessageReaction: MessageReactionResolvers = { user: ({ userId }) => ({ id: userId }) };
