import type { ConversationId, MediaId, MessageId, PostId, StoryId, UserId } from '@heliograph/platform/ids';
import { type ShardTransaction, shardSelect, type Tables } from '@heliograph/platform/shards';
import { type ExpressionBuilder, sql } from 'kysely';
import type { Message } from '../ports.ts';

interface ReactionJson {
  user_id: string;
  emoji: string;
  created_at: string;
}

const messageColumns = [
  'message.id',
  'message.conversation_id',
  'message.sequence',
  'message.sender_id',
  'message.client_key',
  'message.text',
  'message.media_id',
  'message.shared_post_id',
  'message.story_id',
  'message.reply_to_id',
  'message.created_at',
  'message.unsent_at',
] as const;

const REACTION = sql`jsonb_build_object('user_id', user_id::text, 'emoji', emoji, 'created_at', created_at)`;

const reactions = (row: ExpressionBuilder<Tables, 'message'>) =>
  row
    .selectFrom('message_reaction')
    .whereRef('message_reaction.message_id', '=', 'message.id')
    .select(sql<ReactionJson[] | null>`jsonb_agg(${REACTION} order by created_at, user_id)`.as('reactions'))
    .as('reactions');

/** $1: their ids */
export const messagesByIds = shardSelect((db) =>
  db.selectFrom('message').where(sql<boolean>`id = any($1::bigint[])`).select(messageColumns).select(reactions),
);

interface RangeRow {
  place: number;
  conversation_id: string;
}

/** $1: places of the ranges, $2: conversations, $3, $4: behind and before which numbers, $5: how many. */
const rangesFrom = (direction: 'asc' | 'desc') =>
  shardSelect((db) =>
    db
      .selectFrom(
        sql<RangeRow>`unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::int[])`.as<'range'>(
          sql`range(place, conversation_id, behind, before, size)`,
        ),
      )
      .innerJoinLateral(
        (from) =>
          from
            .selectFrom('message')
            .whereRef('message.conversation_id', '=', 'range.conversation_id')
            .where(sql<boolean>`message.sequence > range.behind`)
            .where(sql<boolean>`message.sequence < range.before`)
            .select(messageColumns)
            .select(reactions)
            .orderBy('message.sequence', direction)
            .limit(sql<number>`range.size`)
            .as('found'),
        (join) => join.onTrue(),
      )
      .selectAll('found')
      .select('range.place'),
  );

export const rangeSelects = { earliest: rangesFrom('asc'), newest: rangesFrom('desc') };

type MessageRow = NonNullable<(typeof messagesByIds)['row']>;

export const toMessage = (row: MessageRow): Message => ({
  id: row.id as MessageId,
  conversationId: row.conversation_id as ConversationId,
  sequence: Number(row.sequence),
  senderId: row.sender_id as UserId | null,
  clientKey: row.client_key,
  text: row.text,
  mediaId: row.media_id as MediaId | null,
  sharedPostId: row.shared_post_id as PostId | null,
  storyId: row.story_id as StoryId | null,
  replyToId: row.reply_to_id as MessageId | null,
  createdAt: row.created_at,
  isUnsent: row.unsent_at !== null,
  reactions: (row.reactions ?? []).map((reaction) => ({
    userId: reaction.user_id as UserId,
    emoji: reaction.emoji,
    createdAt: new Date(reaction.created_at),
  })),
});

/** The message as it is in this transaction; null where there is none. */
export async function readMessage(tx: ShardTransaction, id: MessageId): Promise<Message | null> {
  const row = await tx.db
    .selectFrom('message')
    .where('message.id', '=', id)
    .select(messageColumns)
    .select(reactions)
    .executeTakeFirst();
  return row ? toMessage(row) : null;
}

/** What is left of a message that was taken back. */
export const NOTHING_LEFT = {
  ...{ client_key: null, text: null, media_id: null, shared_post_id: null, story_id: null, reply_to_id: null },
};
