import { type Emit, firstTime } from '@heliograph/platform/events';
import { type Edge, edgesThere } from '@heliograph/platform/graph';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import type { Shards, ShardTransaction } from '@heliograph/platform/shards';
import type { Streams } from '@heliograph/platform/streams';
import { lockBlock } from '@heliograph/platform/visibility';
import { sql } from 'kysely';
import type { Delivery, Inboxes, Listed, Member } from '../ports.ts';
import { tableOf } from './conversation-rows.ts';

/** The folder of what a member has left: its row stays, so that no older state of the conversation comes back. */
const LEFT = 'LEFT';

export interface InboxOptions {
  shards: Shards;
  streams: Streams;
  emit: Emit;
}

/** Members' lists of conversations, each on the member's shard. */
export function postgresInboxes(options: InboxOptions): Inboxes {
  const { shards } = options;
  return {
    async page(owner, folder, limit, after) {
      let rows = shards
        .db(shardOf(owner))
        .selectFrom('inbox')
        .where('owner_id', '=', owner)
        .where('folder', '=', folder)
        .select(['conversation_id as conversationId', 'position'])
        .orderBy('position', 'desc')
        .limit(limit);
      if (after !== null) rows = rows.where('position', '<', after);
      return (await rows.execute()) as Listed[];
    },

    async countUnread(owner, most) {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from (
          select from ${tableOf(shardOf(owner), 'inbox')}
           where owner_id = ${owner} and folder = 'INBOX' and unread_count > 0 limit ${most}) unread`.execute(
        shards.db(shardOf(owner)),
      );
      return rows[0]?.count ?? 0;
    },

    async deliver(delivery) {
      const everyone = [...new Set([...delivery.listed.map(({ userId }) => userId), ...delivery.told])];
      const refused = await Promise.all(
        [...Map.groupBy(everyone, shardOf)].map(([shard, here]) =>
          shards.transaction(shard, (tx) => deliverHere(tx, options, delivery, here)),
        ),
      );
      return refused.flat();
    },
  };
}

/** @returns those of the accounts of this shard to whom it may not come */
async function deliverHere(
  tx: ShardTransaction,
  { streams, emit }: InboxOptions,
  { conversation, listed, told, change, pushed, by, source, unlessBlocked }: Delivery,
  here: readonly UserId[],
): Promise<UserId[]> {
  const { gone, severed } = await unreachable(tx, here, by, unlessBlocked);
  const refused = unlessBlocked ? new Set([...gone, ...severed]) : gone;
  const reachable = new Set(here.filter((id) => !refused.has(id)));
  const rows = listed.filter(({ userId }) => reachable.has(userId));
  const owners = told.filter((id) => reachable.has(id));
  if (rows.length > 0) await copy(tx, conversation, rows);
  if (change) {
    const entries = owners.map((ownerId) => ({ ownerId, source, payload: change, aboutId: by }));
    await streams.append(tx, 'messages', entries);
  }
  const toPush = pushed.filter((id) => reachable.has(id) && !severed.has(id));
  if (toPush.length > 0 && by && change?.messageId && (await firstTime(tx, 'messages', source))) {
    const { conversationId, messageId } = change;
    for (const recipientId of toPush) {
      const payload = { conversationId, messageId, senderId: by, recipientId };
      await emit(tx, { type: 'MessageDelivered', entity: recipientId, payload });
    }
  }
  return [...refused];
}

/**
 * Who of the accounts of this shard is gone, and between whom and the sender stands a block.
 * @param locked whether the latter is to stay so until this transaction ends
 */
async function unreachable(tx: ShardTransaction, here: readonly UserId[], sender: UserId | null, locked: boolean) {
  const others = sender === null ? [] : here.filter((id) => id !== sender);
  if (sender !== null && locked) {
    for (const id of [...others].sort()) await lockBlock(tx, { blocker: id, blocked: sender }, 'reading');
  }
  const states = here.map((id): Edge => ({ id1: id, type: 'GONE', id2: id }));
  const blocks = others.flatMap((id): Edge[] =>
    sender === null
      ? []
      : [
          { id1: id, type: 'BLOCKS', id2: sender },
          { id1: id, type: 'BLOCKED_BY', id2: sender },
        ],
  );
  const there = await edgesThere(tx.db, [...states, ...blocks]);
  const named = (edges: readonly Edge[], offset: number) =>
    new Set(edges.filter((_edge, index) => there[offset + index]).map(({ id1 }) => id1 as UserId));
  return { gone: named(states, 0), severed: named(blocks, states.length) };
}

async function copy(tx: ShardTransaction, { id, lastMessageId, version }: Delivery['conversation'], rows: Member[]) {
  await tx.db
    .insertInto('inbox')
    .values(
      rows.map(({ userId, folder, leftAt, unreadCount }) => ({
        owner_id: userId,
        conversation_id: id,
        folder: leftAt === null && folder !== null ? folder : LEFT,
        position: lastMessageId ?? id,
        unread_count: unreadCount,
        version: String(version),
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['owner_id', 'conversation_id'])
        .doUpdateSet((row) => ({
          folder: row.ref('excluded.folder'),
          position: row.ref('excluded.position'),
          unread_count: row.ref('excluded.unread_count'),
          version: row.ref('excluded.version'),
        }))
        .whereRef('inbox.version', '<', 'excluded.version'),
    )
    .execute();
}
