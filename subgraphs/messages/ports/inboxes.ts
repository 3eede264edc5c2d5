import type { ConversationId, UserId } from '@heliograph/platform/ids';
import type { MessageChange } from '@heliograph/platform/streams';
import type { Conversation, Folder, Member } from './conversations.ts';

/** A conversation in a list; by its position lists are ordered, the largest first. */
export interface Listed {
  conversationId: ConversationId;
  position: string;
}

/** What members are told of, each on their own shard. */
export interface Delivery {
  conversation: Conversation;
  /** The members in whose lists it stands as it is now. */
  listed: readonly Member[];
  /** The members whose streams tell of it. */
  told: readonly UserId[];
  change: MessageChange | null;
  /** The members to whom the message of the change is to be pushed. */
  pushed: readonly UserId[];
  /** Who did it. */
  by: UserId | null;
  /** The same for a repetition, which changes nothing. */
  source: string;
  /** Whether a block between the two forbids it: for what is said in a DIRECT. */
  unlessBlocked: boolean;
}

export interface Inboxes {
  /** Behind `after`, the newest first. */
  page(owner: UserId, folder: Folder, limit: number, after: string | null): Promise<Listed[]>;
  /** How many conversations of the INBOX have something unread, counted up to `most`. */
  countUnread(owner: UserId, most: number): Promise<number>;
  /**
   * Brings lists and streams of members in line with the conversation, and asks for its pushes, all in one transaction a
   * shard. An older state never overwrites a newer one, nothing is told twice, nothing is noted of accounts that are gone,
   * and with a block between the two nothing is pushed.
   * @returns the members to whom it may not come
   */
  deliver(delivery: Delivery): Promise<UserId[]>;
}
