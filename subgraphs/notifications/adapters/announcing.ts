import { type NotificationId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { JobQueues } from '@heliograph/platform/jobs';
import { nextId, type Shards, type ShardTransaction } from '@heliograph/platform/shards';
import type { Streams } from '@heliograph/platform/streams';
import type { Notifications } from '../ports.ts';
import { byId, countUnread, lockInbox } from './inbox.ts';
import { oweBy } from './telling.ts';

/** What the house has announced is never joined by anything else. */
const subjectOf = (key: string): string => `SYSTEM ${key}`;

/** Tells recipients of one shard of an announcement, each once and in the same transaction. */
export function createAnnouncing({
  shards,
  streams,
  queues,
}: {
  shards: Shards;
  streams: Pick<Streams, 'append'>;
  queues: Pick<JobQueues, 'enqueue'>;
}): Notifications['announce'] {
  const tellOf = async (tx: ShardTransaction, recipientId: UserId, { key, at }: { key: string; at: Date }) => {
    const inbox = await lockInbox(tx, recipientId);
    const { inApp, push } = inbox.channels.SYSTEM ?? { inApp: true, push: true };
    if (!inApp || (await isTold(tx, recipientId, key))) return;
    const notificationId = await nextId<NotificationId>(tx);
    const position = String(inbox.lastPosition + 1);
    await tx.db
      .insertInto('notification')
      .values({
        ...{ id: notificationId, recipient_id: recipientId, kind: 'SYSTEM', position },
        ...{ subject_key: subjectOf(key), announcement: key },
        // The house is in it: with nobody it would not be shown.
        ...{ actor_count: 1, created_at: at, updated_at: at },
      })
      .execute();
    await tx.db
      .updateTable('notification_inbox')
      .where('recipient_id', '=', recipientId)
      .set({ last_position: position })
      .execute();
    await countUnread(tx, recipientId, 1);
    await streams.append(tx, 'notifications', [
      { ownerId: recipientId, source: subjectOf(key), payload: { notificationId }, aboutId: null },
    ]);
    if (push) await oweBy(queues, tx, { kind: 'SYSTEM', recipientId, notificationId, additions: 1, at });
  };

  return async (recipients, announcement) => {
    const [first] = recipients;
    if (!first) return;
    await shards.transaction(shardOf(first), async (tx) => {
      for (const recipient of recipients.toSorted(byId)) await tellOf(tx, recipient, announcement);
    });
  };
}

async function isTold(tx: ShardTransaction, recipientId: UserId, key: string): Promise<boolean> {
  const told = await tx.db
    .selectFrom('notification')
    .where('recipient_id', '=', recipientId)
    .where('subject_key', '=', subjectOf(key))
    .select('id')
    .executeTakeFirst();
  return told !== undefined;
}
