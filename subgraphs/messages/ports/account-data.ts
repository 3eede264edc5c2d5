import type { ConversationId, UserId } from '@heliograph/platform/ids';
import type { Message } from './messages.ts';

/** What the room keeps of an account, for its archive and for the day on which it is deleted. Erasures may be repeated. */
export interface AccountTraces {
  /** Erases some of it; answers whether there may be more. */
  erase(userId: UserId, now: Date): Promise<boolean>;
  /** The conversations that it is a member of. */
  conversationsOf(userId: UserId): Promise<ConversationId[]>;
  /** What it has sent there and not taken back, the earliest first. */
  sentBy(userId: UserId, conversation: ConversationId): Promise<Message[]>;
}
