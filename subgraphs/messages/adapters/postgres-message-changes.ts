import { type MessageId, shardOf } from '@heliograph/platform/ids';
import { outcomeOf, type ShardTransaction, writeOnce } from '@heliograph/platform/shards';
import { type SeenConversation, seenBy, seesMessage } from '../domain/members.ts';
import {
  ChangeRefused,
  noConversation,
  noMessage,
  noStory,
  notAllowed,
  orRefusal,
  unavailable,
} from '../domain/refusals.ts';
import type { Conversation, Message, MessageChanges, MessageCommand } from '../ports.ts';
import type { MessageReader } from './cached-readers.ts';
import { changeConversation, lockConversation } from './conversation-rows.ts';
import { inOrder, isSevered } from './direct-blocks.ts';
import { NOTHING_LEFT, readMessage } from './message-rows.ts';
import { openDirect } from './open-direct.ts';
import type { ChangeOptions } from './postgres-member-changes.ts';
import { addMessage } from './send-message.ts';

/** What members do to messages, under the lock of their conversation. */
export function postgresMessageChanges(options: ChangeOptions & { messages: MessageReader }): MessageChanges {
  const { shards, emit, forget, reader, messages } = options;

  const forgetBoth = (tx: ShardTransaction, { id, conversationId }: Pick<Message, 'id' | 'conversationId'>) =>
    forget(tx, [...messages.keysOf([id]), ...reader.keysOf([conversationId])]);

  /** Runs a change of a message that the viewer sees. */
  const changing = async (
    mutation: string,
    { viewer, messageId, idempotencyKey: key }: MessageCommand,
    input: unknown,
    change: (tx: ShardTransaction, message: Message, conversation: SeenConversation) => Promise<void>,
  ) => {
    if (shardOf(messageId) >= shards.map.shards) return { ok: false as const, refusal: noMessage() };
    return orRefusal(
      writeOnce<MessageId>(shards, shardOf(messageId), { viewer, mutation, key, input }, async (tx) => {
        const found = await tx.db
          .selectFrom('message')
          .where('id', '=', messageId)
          .select('conversation_id')
          .executeTakeFirst();
        const conversation = found && (await lockConversation(tx, found.conversation_id as Conversation['id']));
        const seen = seenBy(conversation ?? null, viewer);
        const message = seen && (await readMessage(tx, messageId));
        if (!message || !seesMessage(seen, message)) throw new ChangeRefused(noMessage());
        await change(tx, message, seen);
        return messageId;
      }),
    );
  };

  /** Takes its content away, and out of what others have not read. */
  async function empty(tx: ShardTransaction, { id, conversationId, sequence, senderId }: Message, now: Date) {
    await tx.db
      .updateTable('message')
      .where('id', '=', id)
      .set({ ...NOTHING_LEFT, unsent_at: now })
      .execute();
    await tx.db.deleteFrom('message_reaction').where('message_id', '=', id).execute();
    await tx.db
      .updateTable('conversation_member')
      .where('conversation_id', '=', conversationId)
      .where('user_id', 'is distinct from', senderId)
      .where('last_read_sequence', '<', String(sequence))
      .set((row) => ({ unread_count: row('unread_count', '-', 1) }))
      .execute();
    await changeConversation(tx, conversationId);
    forgetBoth(tx, { id, conversationId });
    if (senderId === null) return;
    const payload = { conversationId, messageId: id, by: senderId };
    await emit(tx, { type: 'MessageUnsent', entity: conversationId, payload });
  }

  return {
    async reply({ authorId, ...reply }) {
      const { viewer, storyId, now } = reply;
      const [low, high] = inOrder(viewer, authorId);
      return orRefusal(
        writeOnce<MessageId>(shards, shardOf(low), replying(reply), async (tx) => {
          // With a block in between, the story is not there.
          if (await isSevered(tx, low, high)) throw new ChangeRefused(noStory());
          const conversationId = await openDirect(tx, { viewer, other: authorId, now });
          const conversation = seenBy(await lockConversation(tx, conversationId), viewer);
          if (!conversation) throw new ChangeRefused(noStory());
          const content = { mediaId: null, sharedPostId: null, storyId, replyToId: null };
          const id = await addMessage(tx, { ...reply, ...content, conversation, emit });
          forgetBoth(tx, { id, conversationId });
          return id;
        }),
      );
    },

    async repliedBefore(reply) {
      // The DIRECT is on the shard of the one or of the other, and the story on its author's.
      const places = [...new Set([shardOf(reply.viewer), shardOf(reply.storyId)])];
      const outcomes = places.map((shard) => outcomeOf<MessageId>(shards, shard, replying(reply)));
      return (await Promise.all(outcomes)).find((id) => id !== null) ?? null;
    },

    async send(message) {
      const { viewer, conversationId, idempotencyKey: key, text, mediaId, sharedPostId, replyToId } = message;
      if (shardOf(conversationId) >= shards.map.shards) return { ok: false, refusal: noConversation() };
      const input = [conversationId, text, mediaId, sharedPostId, replyToId];
      const write = { viewer, mutation: 'sendMessage', key, input };
      return orRefusal(
        writeOnce<MessageId>(shards, shardOf(conversationId), write, async (tx) => {
          const conversation = seenBy(await lockConversation(tx, conversationId), viewer);
          if (!conversation) throw new ChangeRefused(noConversation());
          if (message.objection) throw new ChangeRefused(message.objection);
          await mayBeHeard(tx, conversation, 'conversationId');
          const id = await addMessage(tx, { ...message, storyId: null, conversation, emit });
          forgetBoth(tx, { id, conversationId });
          return id;
        }),
      );
    },

    react: (wish) =>
      changing('reactToMessage', wish, [wish.messageId, wish.emoji], async (tx, message, conversation) => {
        const { viewer, emoji, now } = wish;
        const { id, conversationId } = message;
        const [before] = message.reactions.filter(({ userId }) => userId === viewer);
        if ((before?.emoji ?? null) === emoji) return;
        const own = { message_id: id, user_id: viewer };
        if (emoji === null) {
          await tx.db
            .deleteFrom('message_reaction')
            .where((row) => row.and(own))
            .execute();
        } else {
          if (message.isUnsent) throw new ChangeRefused(notAllowed('The message was taken back', 'messageId'));
          await mayBeHeard(tx, conversation, 'messageId');
          const said = { emoji, created_at: now };
          await tx.db
            .insertInto('message_reaction')
            .values({ ...own, ...said })
            .onConflict((conflict) => conflict.columns(['message_id', 'user_id']).doUpdateSet(said))
            .execute();
        }
        const payload = { conversationId, messageId: id, by: viewer, emoji };
        await emit(tx, { type: 'MessageReacted', entity: conversationId, payload });
        forget(tx, messages.keysOf([id]));
      }),

    unsend: (wish) =>
      changing('unsendMessage', wish, [wish.messageId], async (tx, message) => {
        if (message.senderId !== wish.viewer)
          throw new ChangeRefused(notAllowed('Only who sent a message may take it back', 'messageId'));
        if (!message.isUnsent) await empty(tx, message, wish.now);
      }),

    async withdraw(id, now) {
      await shards.transaction(shardOf(id), async (tx) => {
        const [row] = await tx.db.selectFrom('message').where('id', '=', id).select('conversation_id').execute();
        if (row) await lockConversation(tx, row.conversation_id as Conversation['id']);
        const message = row && (await readMessage(tx, id));
        if (message && !message.isUnsent) await empty(tx, message, now);
      });
    },
  };
}

const replying = ({ viewer, storyId, text, idempotencyKey: key }: Parameters<MessageChanges['repliedBefore']>[0]) => ({
  ...{ viewer, mutation: 'replyToStory', key, input: [storyId, text] },
});

/** In a DIRECT nobody says anything to one whom they have blocked, or by whom they are; nor to one who is gone. */
async function mayBeHeard(tx: ShardTransaction, { kind, members }: SeenConversation, field: string): Promise<void> {
  if (kind !== 'DIRECT') return;
  const [one, other] = members;
  const isThere = one && other && !(await isSevered(tx, ...inOrder(one.userId, other.userId)));
  if (!isThere) throw new ChangeRefused(unavailable(field));
}
