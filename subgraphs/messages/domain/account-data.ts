import type { Bitten, ExportPart } from '@heliograph/platform/account-data';
import type { UserId } from '@heliograph/platform/ids';
import type { AccountTraces, ConversationStore } from '../ports.ts';
import { seenBy } from './members.ts';

/**
 * Erases a bite of a deleted account: its lists and streams, and what it wrote, which is gone for everybody as if it had
 * been taken back. Its conversations stay for the others.
 */
export async function eraseAccount(
  { traces, now }: { traces: Pick<AccountTraces, 'erase'>; now(): Date },
  userId: UserId,
): Promise<Bitten> {
  return (await traces.erase(userId, now())) ? { next: null } : 'done';
}

export interface ExportDependencies {
  traces: Pick<AccountTraces, 'conversationsOf' | 'sentBy'>;
  conversations: Pick<ConversationStore, 'load'>;
}

/** What an account wrote, by conversation. What others wrote is theirs. */
export async function exportAccount(
  { traces, conversations }: ExportDependencies,
  userId: UserId,
): Promise<ExportPart> {
  const written = [];
  for (const id of await traces.conversationsOf(userId)) {
    const [conversation = null] = await conversations.load([id]);
    if (!conversation) continue;
    const { kind, title, members } = conversation;
    const sent = await traces.sentBy(userId, id);
    written.push({
      conversationId: id,
      kind,
      title,
      isMuted: members.some((member) => member.userId === userId && member.isMuted),
      memberIds: seenBy(conversation, userId) ? members.map((member) => member.userId) : [],
      messages: sent.map(({ text, mediaId, sharedPostId, storyId, replyToId, createdAt }) => ({
        ...{ sentAt: createdAt, text, mediaId, sharedPostId, storyId, replyToId },
      })),
    });
  }
  return { content: { conversations: written }, files: [] };
}
