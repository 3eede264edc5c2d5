import type { Emit } from '@heliograph/platform/events';
import type { Forget } from '@heliograph/platform/forgetting';
import { type ConversationId, shardOf } from '@heliograph/platform/ids';
import { type Shards, type ShardTransaction, writeOnce } from '@heliograph/platform/shards';
import { present, type SeenConversation, seenBy, seesMessage } from '../domain/members.ts';
import { ChangeRefused, noConversation, notFound, orRefusal } from '../domain/refusals.ts';
import type { ConversationCommand, MemberChanges } from '../ports.ts';
import type { ConversationReader } from './cached-readers.ts';
import { changeConversation, countUnread, lockConversation, memberRow } from './conversation-rows.ts';
import { readMessage } from './message-rows.ts';

export interface ChangeOptions {
  shards: Shards;
  emit: Emit;
  forget: Forget;
  reader: ConversationReader;
}

/** What members do to their place in a conversation, under its lock. */
export function postgresMemberChanges({ shards, emit, forget, reader }: ChangeOptions): MemberChanges {
  /** Runs a change of the member's place; `change` answers whether there was any. */
  const changing = (
    mutation: string,
    { viewer, conversationId, idempotencyKey: key }: ConversationCommand,
    input: unknown,
    change: (tx: ShardTransaction, conversation: SeenConversation) => Promise<boolean>,
  ) => {
    if (shardOf(conversationId) >= shards.map.shards) return { ok: false as const, refusal: noConversation() };
    const write = { viewer, mutation, key, input };
    return orRefusal(
      writeOnce<ConversationId>(shards, shardOf(conversationId), write, async (tx) => {
        const conversation = seenBy(await lockConversation(tx, conversationId), viewer);
        if (!conversation) throw new ChangeRefused(noConversation());
        if (await change(tx, conversation)) {
          await changeConversation(tx, conversationId);
          forget(tx, reader.keysOf([conversationId]));
        }
        return conversationId;
      }),
    );
  };

  return {
    markRead: async (wish) =>
      changing('markConversationRead', wish, [wish.conversationId, wish.upTo], async (tx, conversation) => {
        const { viewer, conversationId, upTo } = wish;
        const message = await readMessage(tx, upTo);
        if (!message || !seesMessage(conversation, message))
          throw new ChangeRefused(notFound('message', 'upToMessageId'));
        const { sequence } = message;
        if (sequence <= conversation.me.lastReadSequence) return false;
        const unread = await countUnread(tx, { conversationId, userId: viewer, after: sequence });
        await memberRow(tx, conversationId, viewer)
          .set({ last_read_sequence: String(sequence), last_read_message_id: upTo, unread_count: unread })
          .execute();
        const isRequest = conversation.me.acceptedAt === null;
        const payload = { conversationId, by: viewer, messageId: upTo, isRequest };
        await emit(tx, { type: 'ConversationRead', entity: conversationId, payload });
        return true;
      }),

    accept: async (wish) =>
      changing('acceptConversationRequest', wish, [wish.conversationId], async (tx, { me }) => {
        const { viewer, conversationId, now } = wish;
        if (me.folder !== 'REQUESTS') return false;
        await memberRow(tx, conversationId, viewer).set({ folder: 'INBOX', accepted_at: now }).execute();
        const payload = { conversationId, by: viewer, messageId: me.lastReadMessageId };
        await emit(tx, { type: 'ConversationAccepted', entity: conversationId, payload });
        return true;
      }),

    mute: async (wish) =>
      changing('muteConversation', wish, [wish.conversationId, wish.muted], async (tx, { me }) => {
        const { viewer, conversationId, muted } = wish;
        if (me.isMuted === muted) return false;
        await memberRow(tx, conversationId, viewer).set({ is_muted: muted }).execute();
        return true;
      }),

    leave: async (wish) =>
      changing('leaveConversation', wish, [wish.conversationId], async (tx, conversation) => {
        const { viewer, conversationId, now } = wish;
        const { lastSequence, lastMessageId, kind } = conversation;
        await memberRow(tx, conversationId, viewer)
          .set({
            ...{ left_at: now, folder: null, accepted_at: null, is_admin: false, unread_count: 0 },
            ...{
              hidden_through: String(lastSequence),
              last_read_sequence: String(lastSequence),
              last_read_message_id: lastMessageId,
            },
          })
          .execute();
        const others = present(conversation).filter(({ userId }) => userId !== viewer);
        const [heir] = others;
        if (kind === 'GROUP' && heir && !others.some(({ isAdmin }) => isAdmin))
          await memberRow(tx, conversationId, heir.userId).set({ is_admin: true }).execute();
        const payload = { conversationId, by: viewer };
        await emit(tx, { type: 'ConversationLeft', entity: conversationId, payload });
        return true;
      }),
  };
}
