import type { EventHandlers } from '@heliograph/platform/events';
import { type DeliverDependencies, deliver } from './deliver.ts';

type Told =
  | 'MessageSent'
  | 'MessageUnsent'
  | 'MessageReacted'
  | 'ConversationRead'
  | 'ConversationStarted'
  | 'ConversationAccepted'
  | 'ConversationLeft'
  | 'ConversationMemberErased';

/** What each event of a conversation means to its members: in whose lists it shows, and whose streams tell of it. */
export function conversationHandlers(dependencies: DeliverDependencies): Required<Pick<EventHandlers, Told>> {
  const everyone = { lists: 'everyone', tells: 'everyone' } as const;
  const silently = { tells: 'nobody', kind: 'READ', messageId: null } as const;
  return {
    MessageSent: ({ conversationId, messageId, by }, eventId) =>
      deliver(dependencies, { conversationId, messageId, by, ...everyone, kind: 'SENT' }, eventId),
    MessageUnsent: ({ conversationId, messageId, by }, eventId) =>
      deliver(dependencies, { conversationId, messageId, by, ...everyone, kind: 'UNSENT' }, eventId),
    MessageReacted: ({ conversationId, messageId, by }, eventId) =>
      deliver(dependencies, { conversationId, messageId, by, ...everyone, lists: 'nobody', kind: 'REACTED' }, eventId),
    ConversationRead({ conversationId, messageId, by, isRequest }, eventId) {
      const tells = isRequest ? 'doer' : 'everyone';
      return deliver(dependencies, { conversationId, messageId, by, lists: 'doer', tells, kind: 'READ' }, eventId);
    },
    // The others may know now how far they have read.
    ConversationAccepted: ({ conversationId, messageId, by }, eventId) =>
      deliver(dependencies, { conversationId, messageId, by, ...everyone, lists: 'doer', kind: 'READ' }, eventId),
    ConversationStarted: ({ conversationId, by }, eventId) =>
      deliver(dependencies, { conversationId, by, lists: 'doer', ...silently }, eventId),
    ConversationLeft: ({ conversationId, by }, eventId) =>
      deliver(dependencies, { conversationId, by, lists: 'doer', ...silently }, eventId),
    ConversationMemberErased: ({ conversationId }, eventId) =>
      deliver(dependencies, { conversationId, by: null, lists: 'everyone', ...silently }, eventId),
  };
}
