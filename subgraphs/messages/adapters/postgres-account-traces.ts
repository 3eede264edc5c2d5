import type { Emit } from '@heliograph/platform/events';
import type { Forget } from '@heliograph/platform/forgetting';
import { type ConversationId, type MessageId, shardOf, type UserId } from '@heliograph/platform/ids';
import { deleteSome, type Shards, type ShardTransaction, shardSelect, shardsWith } from '@heliograph/platform/shards';
import type { Streams } from '@heliograph/platform/streams';
import { sql } from 'kysely';
import { present, shownMembers } from '../domain/members.ts';
import type { AccountTraces } from '../ports.ts';
import type { ConversationReader, MessageReader } from './cached-readers.ts';
import { changeConversation, countUnread, lockConversation, memberRow, tableOf } from './conversation-rows.ts';
import { toMessage } from './message-rows.ts';

/** Small enough that nobody waits for the rows' locks. */
const BITE = 500;

/** $1: an account, $2: the shard's number. */
const namesAccount = shardSelect((db) =>
  db
    .selectFrom(sql`(select)`.as('once'))
    .where(({ or, exists, selectFrom }) =>
      or([
        exists(selectFrom('conversation_member').where(sql<boolean>`user_id = $1::bigint`).select('user_id')),
        exists(selectFrom('message').where(sql<boolean>`sender_id = $1::bigint`).select('id')),
        exists(selectFrom('message_reaction').where(sql<boolean>`user_id = $1::bigint`).select('user_id')),
        exists(selectFrom('conversation').where(sql<boolean>`low_id = $1::bigint`).select('id')),
        exists(selectFrom('conversation').where(sql<boolean>`high_id = $1::bigint`).select('id')),
      ]),
    )
    .select(sql<number>`$2::int`.as('shard')),
);

export interface AccountTracesOptions {
  shards: Shards;
  streams: Pick<Streams, 'erase'>;
  emit: Emit;
  forget: Forget;
  conversations: ConversationReader;
  messages: MessageReader;
}

/** What an account has left: its lists at home, and on every shard the conversations that it took part in. */
export function postgresAccountTraces(options: AccountTracesOptions): AccountTraces {
  const { shards, streams, emit, forget, conversations, messages } = options;

  /** Takes a bite of the account out of one shard; whoever reads there is told of what is gone. */
  async function eraseOn(shard: number, account: UserId, now: Date): Promise<void> {
    const db = shards.db(shard);
    const reacted = await db
      .selectFrom('message_reaction')
      .where('user_id', '=', account)
      .select('message_id')
      .limit(BITE)
      .execute();
    if (reacted.length > 0) {
      const ids = reacted.map(({ message_id }) => message_id as MessageId);
      await shards.transaction(shard, async (tx) => {
        await tx.db
          .deleteFrom('message_reaction')
          .where('user_id', '=', account)
          .where('message_id', 'in', ids)
          .execute();
        forget(tx, messages.keysOf(ids));
      });
    }
    for (const id of await conversationsOn(shard, account)) {
      await shards.transaction(shard, (tx) => eraseFrom(tx, id, account, now));
    }
  }

  /** Some of the conversations of this shard in which there is anything of the account. */
  async function conversationsOn(shard: number, account: UserId): Promise<ConversationId[]> {
    const { rows } = await sql<{ id: ConversationId }>`
      (select conversation_id as id from ${tableOf(shard, 'conversation_member')} where user_id = ${account} limit 50)
      union (select conversation_id from ${tableOf(shard, 'message')} where sender_id = ${account} limit 50)
      union (select id from ${tableOf(shard, 'conversation')} where low_id = ${account} limit 50)
      union (select id from ${tableOf(shard, 'conversation')} where high_id = ${account} limit 50)`.execute(
      shards.db(shard),
    );
    return rows.map(({ id }) => id);
  }

  /** Takes a bite of the account out of one conversation; of one that nobody else is in, out of all of it. */
  async function eraseFrom(tx: ShardTransaction, id: ConversationId, account: UserId, now: Date): Promise<void> {
    const conversation = await lockConversation(tx, id);
    if (!conversation) return;
    const isDeserted = shownMembers(conversation).every(({ userId }) => userId === account);
    const ids = isDeserted
      ? await deleteMessages(tx, id)
      : [...(await emptyMessages(tx, id, account, now)), ...(await forgetStories(tx, id))];
    forget(tx, [...conversations.keysOf([id]), ...messages.keysOf(ids)]);
    // The row of a member says that there is more to do: it goes with the last message.
    if (ids.length < BITE) await takeOut(tx, id, account);
    if (isDeserted) {
      if (ids.length < BITE) await tx.db.deleteFrom('conversation').where('id', '=', id).execute();
      return;
    }
    for (const { userId, unreadCount, lastReadSequence } of present(conversation)) {
      if (userId === account || unreadCount === 0) continue;
      const unread = await countUnread(tx, { conversationId: id, userId, after: lastReadSequence });
      await memberRow(tx, id, userId).set({ unread_count: unread }).execute();
    }
    await changeConversation(tx, id);
    await emit(tx, { type: 'ConversationMemberErased', entity: id, payload: { conversationId: id } });
  }

  return {
    async erase(account, now) {
      const home = shardOf(account);
      if (await streams.erase(account)) return true;
      if (await deleteSome(shards, home, { table: 'inbox', column: 'owner_id', id: account })) return true;
      if (await deleteSome(shards, home, { table: 'sendable_media', column: 'owner_id', id: account })) return true;
      if (await deleteSome(shards, home, { table: 'answerable_story', column: 'author_id', id: account })) return true;
      const others = await shardsWith(shards, namesAccount, account);
      for (const shard of others) await eraseOn(shard, account, now);
      return others.length > 0;
    },

    async conversationsOf(account) {
      const rows = await shards
        .db(shardOf(account))
        .selectFrom('inbox')
        .where('owner_id', '=', account)
        .select('conversation_id')
        .orderBy('position')
        .execute();
      return rows.map(({ conversation_id }) => conversation_id as ConversationId);
    },

    async sentBy(account, conversation) {
      const rows = await shards
        .db(shardOf(conversation))
        .selectFrom('message')
        .where('conversation_id', '=', conversation)
        .where('sender_id', '=', account)
        .where('unsent_at', 'is', null)
        .selectAll()
        .orderBy('sequence')
        .execute();
      return rows.map((row) => toMessage({ ...row, reactions: null }));
    },
  };
}

/** Empties some of what an account wrote in a conversation, as if it had been taken back; answers which. */
async function emptyMessages(
  tx: ShardTransaction,
  id: ConversationId,
  account: UserId,
  now: Date,
): Promise<MessageId[]> {
  const message = tableOf(tx.shard, 'message');
  const { rows } = await sql<{ id: MessageId }>`
    update ${message} set sender_id = null, unsent_at = coalesce(unsent_at, ${now}::timestamptz), client_key = null,
                          text = null, media_id = null, shared_post_id = null, story_id = null, reply_to_id = null
     where id in (select id from ${message} where conversation_id = ${id} and sender_id = ${account} limit ${BITE})
    returning id`.execute(tx.db);
  return deleteReactions(
    tx,
    rows.map((row) => row.id),
  );
}

/**
 * The stories that some messages of a conversation answer are forgotten: they are of the one who goes, as what they wrote
 * themselves is empty. Answers which messages.
 */
async function forgetStories(tx: ShardTransaction, id: ConversationId): Promise<MessageId[]> {
  const message = tableOf(tx.shard, 'message');
  const { rows } = await sql<{ id: MessageId }>`
    update ${message} set story_id = null
     where id in (select id from ${message} where conversation_id = ${id} and story_id is not null limit ${BITE})
    returning id`.execute(tx.db);
  return rows.map((row) => row.id);
}

/** Deletes some messages of a conversation; answers which. */
async function deleteMessages(tx: ShardTransaction, id: ConversationId): Promise<MessageId[]> {
  const message = tableOf(tx.shard, 'message');
  const { rows } = await sql<{ id: MessageId }>`
    delete from ${message} where id in (select id from ${message} where conversation_id = ${id} limit ${BITE})
    returning id`.execute(tx.db);
  return deleteReactions(
    tx,
    rows.map((row) => row.id),
  );
}

async function deleteReactions(tx: ShardTransaction, ids: MessageId[]): Promise<MessageId[]> {
  if (ids.length > 0) await tx.db.deleteFrom('message_reaction').where('message_id', 'in', ids).execute();
  return ids;
}

/** Nothing says any more that the account was in the conversation. */
async function takeOut(tx: ShardTransaction, id: ConversationId, account: UserId): Promise<void> {
  await tx.db
    .deleteFrom('conversation_member')
    .where('conversation_id', '=', id)
    .where('user_id', '=', account)
    .execute();
  await sql`
    update ${tableOf(tx.shard, 'conversation')}
       set low_id = nullif(low_id, ${account}::bigint), high_id = nullif(high_id, ${account}::bigint)
     where id = ${id}`.execute(tx.db);
}
