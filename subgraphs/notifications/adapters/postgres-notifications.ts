import { firstTime } from '@heliograph/platform/events';
import { type NotificationId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { JobQueues } from '@heliograph/platform/jobs';
import {
  type ReadHint,
  type Shards,
  type ShardTransaction,
  selectAcrossShards,
  shardSelect,
  shardsWith,
  writeOnce,
} from '@heliograph/platform/shards';
import type { Streams } from '@heliograph/platform/streams';
import { sql } from 'kysely';
import type { Deed, Notification, Notifications, Telling, Withdrawal } from '../ports.ts';
import { createAnnouncing } from './announcing.ts';
import { byId, countUnread, lockInbox } from './inbox.ts';
import { notificationPage, notificationsByIds, toNotification, unreadOf } from './notification-rows.ts';
import { createTelling } from './telling.ts';
import { withdrawActor, withdrawSubject } from './withdrawing.ts';

/** What this room notes events under that it has handled. */
const ROOM = 'notifications';

/** $1: a comment, $2: the shard's number. */
const mentionedIn = shardSelect((db) =>
  db
    .selectFrom('notification')
    .where(sql<boolean>`comment_id = $1::bigint`)
    .where('kind', '=', sql.lit('MENTION'))
    .select(sql<number>`$2::int`.as('shard'))
    .limit(sql.lit(1)),
);

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
  const announce = createAnnouncing(options);

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

  const changesOf = (news: { deeds: readonly Deed[]; withdrawals: readonly Withdrawal[] }, telling: Telling) =>
    [
      ...news.withdrawals.map((withdrawal) => ({
        recipientId: withdrawal.recipientId,
        apply: (tx: ShardTransaction) => withdrawActor(tx, withdrawal),
      })),
      ...news.deeds.map((deed) => ({
        recipientId: deed.recipientId,
        apply: (tx: ShardTransaction) => tellOf(tx, deed, telling),
      })),
    ].toSorted((one, other) => byId(one.recipientId, other.recipientId));

  const at = (recipientId: UserId, work: (tx: ShardTransaction) => Promise<void>): Promise<void> =>
    shards.transaction(shardOf(recipientId), work);

  return {
    async tell(news, telling) {
      for (const [shard, changes] of byShard(changesOf(news, telling))) {
        await shards.transaction(shard, async (tx) => {
          if (await firstTime(tx, ROOM, telling.eventId)) for (const change of changes) await change.apply(tx);
        });
      }
    },

    async tellSome(news, telling) {
      for (const [shard, changes] of byShard(changesOf(news, telling))) {
        await shards.transaction(shard, async (tx) => {
          for (const change of changes) await change.apply(tx);
        });
      }
    },

    announce,

    withdrawActor: (recipientId, actorId) =>
      at(recipientId, (tx) => withdrawActor(tx, { recipientId, actorId, subjectKey: null, aboutId: null })),

    withdrawPost: (recipientId, postId) => at(recipientId, (tx) => withdrawSubject(tx, recipientId, { postId })),

    async withdrawComment(writerId, commentId, { mentions }) {
      await at(writerId, (tx) => withdrawSubject(tx, writerId, { commentId }));
      for (const shard of mentions ? await shardsWith(shards, mentionedIn, commentId) : []) {
        const found = await shards
          .db(shard)
          .selectFrom('notification')
          .where('comment_id', '=', commentId)
          .where('kind', '=', 'MENTION')
          .where('actor_count', '>', 0)
          .select('recipient_id')
          .execute();
        for (const { recipient_id } of found) {
          await at(recipient_id as UserId, (tx) => withdrawSubject(tx, recipient_id as UserId, { commentId }));
        }
      }
    },

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

const byShard = <Change extends { recipientId: UserId }>(changes: readonly Change[]): Map<number, Change[]> =>
  Map.groupBy(changes, ({ recipientId }) => shardOf(recipientId));
