import type { UserId } from '@heliograph/platform/ids';
import type { FollowedChange } from './domain/follow-changes.ts';
import type { SeenConversation } from './domain/members.ts';
import type { TypingChange } from './domain/typing.ts';
import type { Member, Message, Reaction } from './ports.ts';

/** What resolvers hand round as an object of each type. */
export type UserMapper = { id: UserId };
export type ConversationMapper = SeenConversation;
export type ConversationMemberMapper = Member;
export type MessageMapper = Message;
export type MessageReactionMapper = Reaction;
export type MessageUpdateMapper = FollowedChange & { cursor: string };
export type TypingUpdateMapper = TypingChange;
