import type { ConversationId, MessageId, UserId } from '@heliograph/platform/ids';
import { type ShardTransaction, schemaOf, shardSelect, type Tables } from '@heliograph/platform/shards';
import { type Kysely, sql } from 'kysely';
import type { Conversation, Folder, Member } from '../ports.ts';

/** A member as JSON has it: ids and times are text. */
interface MemberJson {
  user_id: string;
  is_admin: boolean;
  joined_at: string;
  left_at: string | null;
  folder: string | null;
  accepted_at: string | null;
  last_read_sequence: number;
  last_read_message_id: string | null;
  unread_count: number;
  hidden_through: number;
  is_muted: boolean;
}

const MEMBER = sql<MemberJson>`jsonb_build_object(
  'user_id', user_id::text, 'is_admin', is_admin, 'joined_at', joined_at, 'left_at', left_at, 'folder', folder,
  'accepted_at', accepted_at, 'last_read_sequence', last_read_sequence,
  'last_read_message_id', last_read_message_id::text, 'unread_count', unread_count, 'hidden_through', hidden_through,
  'is_muted', is_muted)`;

const conversations = (db: Kysely<Tables>) =>
  db
    .selectFrom('conversation')
    .select(['id', 'kind', 'title', 'created_at', 'last_sequence', 'last_message_id', 'version'])
    .select((row) =>
      row
        .selectFrom('conversation_member')
        .whereRef('conversation_member.conversation_id', '=', 'conversation.id')
        .select(sql<MemberJson[]>`jsonb_agg(${MEMBER} order by joined_at, user_id)`.as('members'))
        .as('members'),
    );

/** $1: their ids. With all of their members, it is one row each. */
export const conversationsByIds = shardSelect((db) => conversations(db).where(sql<boolean>`id = any($1::bigint[])`));

/** $1, $2: the lower and the higher id of each pair. */
export const conversationsOfPairs = shardSelect((db) =>
  db
    .selectFrom('conversation')
    .where(sql<boolean>`(low_id, high_id) in (select * from unnest($1::bigint[], $2::bigint[]))`)
    .select(['id', 'low_id', 'high_id']),
);

type ConversationRow = NonNullable<(typeof conversationsByIds)['row']>;

export const toConversation = (row: ConversationRow): Conversation => ({
  id: row.id as ConversationId,
  kind: row.kind as Conversation['kind'],
  title: row.title,
  createdAt: row.created_at,
  lastSequence: Number(row.last_sequence),
  lastMessageId: row.last_message_id as MessageId | null,
  version: Number(row.version),
  members: (row.members ?? []).map(toMember),
});

const toMember = (json: MemberJson): Member => ({
  userId: json.user_id as UserId,
  isAdmin: json.is_admin,
  joinedAt: new Date(json.joined_at),
  leftAt: json.left_at === null ? null : new Date(json.left_at),
  folder: json.folder as Folder | null,
  acceptedAt: json.accepted_at === null ? null : new Date(json.accepted_at),
  lastReadSequence: json.last_read_sequence,
  lastReadMessageId: json.last_read_message_id as MessageId | null,
  unreadCount: json.unread_count,
  hiddenThrough: json.hidden_through,
  isMuted: json.is_muted,
});

/**
 * The conversation as it is, with the lock under which its messages are numbered and its members changed: until this
 * transaction has ended nobody else changes it. Null where there is none.
 */
export async function lockConversation(tx: ShardTransaction, id: ConversationId): Promise<Conversation | null> {
  const locked = await tx.db
    .selectFrom('conversation')
    .where('id', '=', id)
    .select('id')
    .forUpdate()
    .executeTakeFirst();
  if (!locked) return null;
  // A second statement: the first may have waited, and looks at the members as they were before it did.
  const row = await conversations(tx.db).where('conversation.id', '=', id).executeTakeFirstOrThrow();
  return toConversation(row);
}

/** Notes that the conversation is not as inboxes know it any more, with what else changes of it. */
export const changeConversation = (
  tx: ShardTransaction,
  id: ConversationId,
  change: { last_sequence?: string; last_message_id?: MessageId } = {},
) =>
  tx.db
    .updateTable('conversation')
    .where('id', '=', id)
    .set({ ...change, version: sql<string>`version + 1` })
    .execute();

/** Messages of others behind a place that a member has not read, and that are not unsent. */
export async function countUnread(
  tx: ShardTransaction,
  { conversationId, userId, after }: { conversationId: ConversationId; userId: UserId; after: number },
): Promise<number> {
  const { unread } = await tx.db
    .selectFrom('message')
    .where('conversation_id', '=', conversationId)
    .where('sequence', '>', String(after))
    .where('sender_id', 'is distinct from', userId)
    .where('unsent_at', 'is', null)
    .select(({ fn }) => fn.countAll<string>().as('unread'))
    .executeTakeFirstOrThrow();
  return Number(unread);
}

/** The rows of one member. */
export const memberRow = (tx: ShardTransaction, conversation: ConversationId, member: UserId) =>
  tx.db.updateTable('conversation_member').where('conversation_id', '=', conversation).where('user_id', '=', member);

export const tableOf = (shard: number, name: keyof Tables) => sql.table(`${schemaOf(shard)}.${name}`);
