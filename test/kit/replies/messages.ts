import type { Byline, Page, UserError } from './common.ts';

/** A message as a list has it. */
export interface MessageCard {
  id: string;
  clientKey: string | null;
  text: string | null;
  isUnsent: boolean;
  createdAt: string;
  sender: { id: string } | null;
  story: { id: string } | null;
}

/** What a change of a conversation answers, of which each selects what it changes. */
interface ConversationChanged<Changed> {
  conversation: ({ id: string } & Changed) | null;
  errors: UserError[];
}

export interface ListedConversation {
  id: string;
  kind: 'DIRECT' | 'GROUP';
  title: string | null;
  unreadCount: number;
  isRequest: boolean;
  isMuted: boolean;
  members: { lastReadMessageId: string | null; user: Byline | null }[];
}

export interface MessageReplies {
  StartConversation: { startConversation: ConversationChanged<{ title: string | null }> };
  SendMessage: {
    sendMessage: {
      message: Pick<MessageCard, 'id' | 'clientKey' | 'text'> | null;
      conversation: { id: string } | null;
      errors: UserError[];
    };
  };
  ReplyToStory: {
    replyToStory: {
      message: Pick<MessageCard, 'id' | 'clientKey' | 'text' | 'story'> | null;
      conversation: { id: string } | null;
      errors: UserError[];
    };
  };
  Conversations: { conversations: Page<{ cursor: string; node: ListedConversation }> | null };
  UnreadConversationCount: { unreadConversationCount: number | null };
  ConversationMessages: {
    conversation: (ListedConversation & { messages: Page<{ cursor: string; node: MessageCard }> | null }) | null;
  };
  MarkConversationRead: { markConversationRead: ConversationChanged<{ unreadCount: number }> };
  AcceptConversationRequest: { acceptConversationRequest: ConversationChanged<{ isRequest: boolean }> };
  MuteConversation: { muteConversation: ConversationChanged<{ isMuted: boolean }> };
  LeaveConversation: { leaveConversation: { conversationId: string | null; errors: UserError[] } };
  ReactToMessage: {
    reactToMessage: { message: { id: string; reactions: { emoji: string }[] } | null; errors: UserError[] };
  };
  UnsendMessage: { unsendMessage: { message: { id: string; isUnsent: boolean } | null; errors: UserError[] } };
  SetTyping: { setTyping: { errors: UserError[] } };
}
