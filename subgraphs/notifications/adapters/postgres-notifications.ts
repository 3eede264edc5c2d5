import { firstTime } from '@heliograph/platform/events';
import { type NotificationId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { JobQueues } from '@heliograph/platform/jobs';
import {
  type ReadHint,
  type Shards,
  type ShardTransaction,
  selectAcrossShards,
  writeOnce,
} from '@heliograph/platform/shards';
import type { Streams } from '@heliograph/platform/streams';
import type { Notification, Notifications } from '../ports.ts';
import { countUnread, lockInbox } from './inbox.ts';
import { notificationPage, notificationsByIds, toNotification, unreadOf } from './notification-rows.ts';
import { createTelling } from './telling.ts';
import { withdrawActor, withdrawPost } from './withdrawing.ts';

/** What this room notes events under that it has handled. */
const ROOM = 'notifications';

/** Above every position. */
const NEWEST = Number.MAX_SAFE_INTEGER;

/** Notifications as rows of their recipients' shards, each change under the recipient's lock. */
export function postgresNotifications(options: {
  shards: Shards;
  streams: Pick<Streams, 'append'>;
  queues: Pick<JobQueues, 'enqueue'>;
}): Notifications {
  const { shards } = options;
  const tellOf = createTelling(options);

  const load = async (recipientId: UserId, ids: readonly NotificationId[], hint: ReadHint = {}) => {
    const parameters = new Map([[shardOf(recipientId), [recipientId, ids]]]);
    const rows = await selectAcrossShards(shards, notificationsByIds, parameters, hint);
    const byId = new Map(rows.map((row) => [row.id, toNotification(row)]));
    return ids.map((id): Notification | null => byId.get(id) ?? null);
  };

  const unreadCount = async (recipientId: UserId, hint: ReadHint = {}): Promise<number> => {
    const parameters = new Map([[shardOf(recipientId), [recipientId]]]);
    const [row] = await selectAcrossShards(shards, unreadOf, parameters, hint);
    return row?.unread ?? 0;
  };

  const at = (recipientId: UserId, work: (tx: ShardTransaction) => Promise<void>): Promise<void> =>
    shards.transaction(shardOf(recipientId), work);

  return {
    async tell({ deeds, withdrawals }, telling) {
      const changes = [
        ...withdrawals.map((withdrawal) => ({
          ...withdrawal,
          apply: (tx: ShardTransaction) => withdrawActor(tx, withdrawal),
        })),
        ...deeds.map((deed) => ({ ...deed, apply: (tx: ShardTransaction) => tellOf(tx, deed, telling) })),
      ];
      for (const [shard, here] of Map.groupBy(changes, ({ recipientId }) => shardOf(recipientId))) {
        await shards.transaction(shard, async (tx) => {
          if (!(await firstTime(tx, ROOM, telling.eventId))) return;
          // Locks are taken in the order of recipients: no two events wait for each other.
          for (const change of here.toSorted(byRecipient)) await change.apply(tx);
        });
      }
    },

    withdrawActor: (recipientId, actorId) =>
      at(recipientId, (tx) => withdrawActor(tx, { recipientId, actorId, subjectKey: null })),

    withdrawPost: (recipientId, postId) => at(recipientId, (tx) => withdrawPost(tx, recipientId, postId)),

    async page(recipientId, limit, after) {
      const parameters = new Map([[shardOf(recipientId), [recipientId, after ?? NEWEST, limit]]]);
      return (await selectAcrossShards(shards, notificationPage, parameters)).map(toNotification);
    },

    load: (recipientId, ids) => load(recipientId, ids),

    async loadFresh(recipientId, id) {
      const hint = { primary: true };
      const [[notification = null], unread] = await Promise.all([
        load(recipientId, [id], hint),
        unreadCount(recipientId, hint),
      ]);
      return { notification, unread };
    },

    unreadCount: (recipientId) => unreadCount(recipientId),

    async markRead(viewer, upTo, { idempotencyKey: key, input, at: readAt }) {
      const write = { viewer, mutation: 'markNotificationsRead', key, input };
      await writeOnce(shards, shardOf(viewer), write, async (tx) => {
        await lockInbox(tx, viewer);
        const read = await tx.db
          .updateTable('notification')
          .where('recipient_id', '=', viewer)
          .where('read_at', 'is', null)
          .where('position', '<=', String(upTo))
          .set({ read_at: readAt, open_key: null })
          .returning('actor_count')
          .execute();
        await countUnread(tx, viewer, -read.filter(({ actor_count }) => actor_count > 0).length);
        return 'read';
      });
    },
  };
}

const byRecipient = (one: { recipientId: UserId }, other: { recipientId: UserId }): number =>
  BigInt(one.recipientId) < BigInt(other.recipientId) ? -1 : 1;
