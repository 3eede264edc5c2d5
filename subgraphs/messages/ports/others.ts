import type { ConversationId, MediaId, UserId } from '@heliograph/platform/ids';
import type { Standing } from './messages.ts';

/** Which accounts there are. */
export interface Accounts {
  existing(ids: readonly UserId[]): Promise<ReadonlySet<UserId>>;
}

/** How accounts stand to each other, as the graph has it. */
export interface Standings {
  /** How each of these stands to the sender. */
  towards(sender: UserId, others: readonly UserId[]): Promise<ReadonlyMap<UserId, Standing>>;
}

/** The READY media of accounts, as the room is told of them. */
export interface SendableMedia {
  note(media: { mediaId: MediaId; ownerId: UserId }): Promise<void>;
  forget(media: { mediaId: MediaId }): Promise<void>;
  /** Whether it is a READY media of this owner's; it waits a moment for one that has just become so. */
  isSendable(media: MediaId, owner: UserId): Promise<boolean>;
}

/** Who types where; it fades by itself, and is lost with Redis. */
export interface TypingBoard {
  set(conversation: ConversationId, member: UserId, isTyping: boolean): Promise<void>;
  /** Those of the members who are typing now; nobody where Redis cannot be asked. */
  who(conversation: ConversationId, members: readonly UserId[]): Promise<UserId[]>;
  /** Calls `wake` when that may have changed; answers how to stop. */
  listen(conversation: ConversationId, wake: () => void): () => void;
}
