import type { Emit } from '@heliograph/platform/events';
import type { MessageId } from '@heliograph/platform/ids';
import { nextId, type ShardTransaction } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import { filedFor, recipientsOf, type SeenConversation, seesMessage } from '../domain/members.ts';
import { ChangeRefused, notFound } from '../domain/refusals.ts';
import type { Content, Sending } from '../ports.ts';
import { changeConversation, memberRow, tableOf } from './conversation-rows.ts';
import { readMessage } from './message-rows.ts';

const STRANGER = { follows: false, restrictedAt: null };

export interface MessageToAdd extends Sending, Content {
  /** Under its lock. */
  conversation: SeenConversation;
  emit: Emit;
}

/** Adds a message at the end of its conversation, and files it for each of those who get it. */
export async function addMessage(tx: ShardTransaction, message: MessageToAdd): Promise<MessageId> {
  const { conversation, viewer, replyToId, now, emit, standings } = message;
  const conversationId = conversation.id;
  if (replyToId) {
    const answered = await readMessage(tx, replyToId);
    if (!answered || !seesMessage(conversation, answered)) throw new ChangeRefused(notFound('message', 'replyToId'));
  }
  const id = await nextId<MessageId>(tx);
  const sequence = String(conversation.lastSequence + 1);
  await tx.db
    .insertInto('message')
    .values({
      id,
      conversation_id: conversationId,
      sequence,
      sender_id: viewer,
      client_key: message.idempotencyKey,
      text: message.text,
      media_id: message.mediaId,
      shared_post_id: message.sharedPostId,
      story_id: message.storyId,
      reply_to_id: replyToId,
      created_at: now,
    })
    .execute();
  await changeConversation(tx, conversationId, { last_sequence: sequence, last_message_id: id });
  const recipients = recipientsOf(conversation, viewer).map((member) => ({
    userId: member.userId,
    ...filedFor(member, standings.get(member.userId) ?? STRANGER, { kind: conversation.kind, now }),
  }));
  await sql`
    update ${tableOf(tx.shard, 'conversation_member')} as member
       set folder = filed.folder, accepted_at = filed.accepted_at, left_at = null, unread_count = unread_count + 1
      from unnest(${recipients.map(({ userId }) => userId)}::bigint[],
                  ${recipients.map(({ folder }) => folder)}::text[],
                  ${recipients.map(({ acceptedAt }) => acceptedAt)}::timestamptz[]) as filed(user_id, folder, accepted_at)
     where member.conversation_id = ${conversationId} and member.user_id = filed.user_id`.execute(tx.db);
  // Whoever writes takes part, and has read what was there.
  await memberRow(tx, conversationId, viewer)
    .set({
      ...{ folder: 'INBOX', accepted_at: conversation.me.acceptedAt ?? now, unread_count: 0 },
      ...{ last_read_sequence: sequence, last_read_message_id: id },
    })
    .execute();
  const payload = {
    ...{ conversationId, messageId: id, by: viewer },
    recipients: recipients.map(({ userId }) => userId),
    requested: recipients.flatMap(({ userId, folder }) => (folder === 'REQUESTS' ? [userId] : [])),
  };
  await emit(tx, { type: 'MessageSent', entity: conversationId, payload });
  return id;
}
