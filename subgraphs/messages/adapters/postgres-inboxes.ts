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

/** Members' lists of conversations, each on the member's shard. */
export function postgresInboxes({ shards, streams }: { shards: Shards; streams: Streams }): Inboxes {
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
          shards.transaction(shard, (tx) => deliverHere(tx, streams, delivery, here)),
        ),
      );
      return refused.flat();
    },
  };
}

/** @returns those of the accounts of this shard to whom it may not come */
async function deliverHere(
  tx: ShardTransaction,
  streams: Streams,
  { conversation, listed, told, change, by, source, unlessBlocked }: Delivery,
  here: readonly UserId[],
): Promise<UserId[]> {
  const refused = await unreachable(tx, here, unlessBlocked ? by : null);
  const reachable = new Set(here.filter((id) => !refused.has(id)));
  const rows = listed.filter(({ userId }) => reachable.has(userId));
  const owners = told.filter((id) => reachable.has(id));
  if (rows.length > 0) await copy(tx, conversation, rows);
  if (change) {
    const entries = owners.map((ownerId) => ({ ownerId, source, payload: change, aboutId: by }));
    await streams.append(tx, 'messages', entries);
  }
  return [...refused];
}

/** Who of the accounts of this shard is gone, or has blocked the sender, or is blocked. */
async function unreachable(tx: ShardTransaction, here: readonly UserId[], sender: UserId | null): Promise<Set<UserId>> {
  const edgesOf = (id: UserId): Edge[] => [
    { id1: id, type: 'GONE', id2: id },
    ...(sender === null || sender === id
      ? []
      : [
          { id1: id, type: 'BLOCKS' as const, id2: sender },
          { id1: id, type: 'BLOCKED_BY' as const, id2: sender },
        ]),
  ];
  for (const id of [...here].sort()) {
    if (sender !== null && sender !== id) await lockBlock(tx, { blocker: id, blocked: sender }, 'reading');
  }
  const asked = here.flatMap(edgesOf);
  const there = await edgesThere(tx.db, asked);
  return new Set(asked.filter((_edge, index) => there[index]).map(({ id1 }) => id1 as UserId));
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
