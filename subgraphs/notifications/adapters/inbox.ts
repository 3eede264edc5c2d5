import type { UserId } from '@heliograph/platform/ids';
import type { ShardTransaction } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { Channels, NotificationKind } from '../ports.ts';

/** What is locked before a recipient's notifications change. */
export interface Inbox {
  lastPosition: number;
  channels: Partial<Record<NotificationKind, Channels>>;
}

/** Until the transaction ends nobody else changes what this recipient is told; its row is made where it is not there. */
export async function lockInbox(tx: ShardTransaction, recipientId: UserId): Promise<Inbox> {
  const row = await tx.db
    .insertInto('notification_inbox')
    .values({ recipient_id: recipientId })
    .onConflict((conflict) =>
      conflict.column('recipient_id').doUpdateSet({ recipient_id: (row) => row.ref('excluded.recipient_id') }),
    )
    .returning(['last_position', 'channels'])
    .executeTakeFirstOrThrow();
  return { lastPosition: Number(row.last_position), channels: row.channels as Inbox['channels'] };
}

/** The same of several, which wait for each other in the order of their ids; those that were told nothing have none. */
export async function lockInboxes(tx: ShardTransaction, recipients: readonly UserId[]): Promise<void> {
  if (recipients.length === 0) return;
  await tx.db
    .selectFrom('notification_inbox')
    .where('recipient_id', 'in', recipients)
    .orderBy('recipient_id')
    .select('recipient_id')
    .forUpdate()
    .execute();
}

/** Counts so many more, or fewer, as unread. */
export async function countUnread(tx: ShardTransaction, recipientId: UserId, by: number): Promise<void> {
  if (by === 0) return;
  await tx.db
    .updateTable('notification_inbox')
    .where('recipient_id', '=', recipientId)
    .set({ unread: sql<number>`unread + ${by}` })
    .execute();
}

/** The order in which recipients are locked: nobody who locks several waits for somebody who waits for them. */
export const byId = (one: UserId, other: UserId): number => (BigInt(one) < BigInt(other) ? -1 : 1);
