import { shardOf, type UserId } from '@heliograph/platform/ids';
import { deleteSome, type Shards, type ShardTransaction, shardSelect, shardsWith } from '@heliograph/platform/shards';
import type { Streams } from '@heliograph/platform/streams';
import { sql } from 'kysely';
import type {
  AccountTraces,
  Names,
  Notification,
  Notifications,
  PostNotifications,
  PreferenceStore,
} from '../ports.ts';
import { countUnread, lockInboxes } from './inbox.ts';
import { countWithout } from './withdrawing.ts';

/** What is kept for an account on its own shard, and the column that names it. */
const AT_HOME = [
  ['push_token', 'user_id'],
  ['notification_actor', 'recipient_id'],
  ['notification', 'recipient_id'],
  ['notification_inbox', 'recipient_id'],
] as const;

/** Rows that one transaction takes. */
const BITE = 200;
const PAGE = 500;

/** $1: an account, $2: the shard's number. */
const toldOf = shardSelect((db) =>
  db
    .selectFrom(sql`(select)`.as('once'))
    .where(({ or, exists, selectFrom }) =>
      or([
        exists(selectFrom('notification_actor').where(sql<boolean>`actor_id = $1::bigint`).select('actor_id')),
        exists(selectFrom('notification').where(sql<boolean>`host_id = $1::bigint`).select('id')),
      ]),
    )
    .select(sql<number>`$2::int`.as('shard')),
);

/** Rows of an account on its shard, and on every other what names it, with the counts in which it was. */
export function postgresAccountTraces(options: {
  shards: Shards;
  streams: Pick<Streams, 'erase'>;
  notifications: Pick<Notifications, 'page'>;
  preferences: Pick<PreferenceStore, 'read'>;
  postNotifications: Pick<PostNotifications, 'of'>;
  names: Pick<Names, 'forget'>;
}): AccountTraces {
  const { shards, streams, notifications, preferences, postNotifications, names } = options;

  const allOf = async (userId: UserId): Promise<Notification[]> => {
    const all: Notification[] = [];
    for (;;) {
      const page = await notifications.page(userId, PAGE, all.at(-1)?.position ?? null);
      all.push(...page);
      if (page.length < PAGE) return all;
    }
  };

  return {
    async readKept(userId) {
      const [kept, wanted, devices, wantsPostsOf] = await Promise.all([
        allOf(userId),
        preferences.read(userId),
        shards
          .db(shardOf(userId))
          .selectFrom('push_token')
          .where('user_id', '=', userId)
          .orderBy('registered_at')
          .select(['platform', 'language', 'registered_at as registeredAt'])
          .execute(),
        postNotifications.of(userId),
      ]);
      return { notifications: kept, preferences: wanted, devices, wantsPostsOf };
    },

    async eraseOwn(userId) {
      await names.forget(userId);
      for (const [table, column] of AT_HOME) {
        if (await deleteSome(shards, shardOf(userId), { table, column, id: userId })) return true;
      }
      return false;
    },

    async eraseElsewhere(userId) {
      const others = await shardsWith(shards, toldOf, userId);
      for (const shard of others) {
        await shards.transaction(shard, (tx) => eraseActor(tx, userId));
        await shards.transaction(shard, (tx) => eraseHosted(tx, userId));
      }
      return others.length > 0;
    },

    eraseFromStreams: (userId) => streams.erase(userId),
  };
}

/** Takes the account out of some notifications of others, as if it had taken back what it did. */
async function eraseActor(tx: ShardTransaction, actorId: UserId): Promise<void> {
  const found = await tx.db
    .selectFrom('notification_actor')
    .where('actor_id', '=', actorId)
    .limit(BITE)
    .select(['recipient_id', 'notification_id'])
    .execute();
  const byRecipient = Map.groupBy(found, ({ recipient_id }) => recipient_id as UserId);
  await lockInboxes(tx, [...byRecipient.keys()]);
  for (const [recipientId, rows] of byRecipient) {
    const ids = rows.map(({ notification_id }) => notification_id);
    const gone = await tx.db
      .deleteFrom('notification_actor')
      .where('recipient_id', '=', recipientId)
      .where('actor_id', '=', actorId)
      .where('notification_id', 'in', ids)
      .returning(['notification_id', 'present'])
      .execute();
    const counted = gone.filter(({ present }) => present);
    await countWithout(
      tx,
      recipientId,
      counted.map(({ notification_id }) => notification_id),
    );
    await forgetWords(tx, recipientId, ids);
  }
}

/** What such a notification points at may be what the account wrote; one that is empty is about nothing else. */
async function forgetWords(tx: ShardTransaction, recipientId: UserId, ids: readonly string[]): Promise<void> {
  const these = tx.db.updateTable('notification').where('id', 'in', ids);
  await these.where('kind', 'in', ['COMMENT', 'REPLY']).set({ comment_id: null }).execute();
  const empty = await tx.db
    .deleteFrom('notification')
    .where('id', 'in', ids)
    .where('actor_count', '=', 0)
    .returning('id')
    .execute();
  await forgetActors(
    tx,
    recipientId,
    empty.map(({ id }) => id),
  );
}

async function forgetActors(tx: ShardTransaction, recipientId: UserId, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.db
    .deleteFrom('notification_actor')
    .where('recipient_id', '=', recipientId)
    .where('notification_id', 'in', ids)
    .execute();
}

/** Deletes some of what others were told of the account's posts. */
async function eraseHosted(tx: ShardTransaction, hostId: UserId): Promise<void> {
  const found = await tx.db
    .selectFrom('notification')
    .where('host_id', '=', hostId)
    .limit(BITE)
    .select(['id', 'recipient_id'])
    .execute();
  const byRecipient = Map.groupBy(found, ({ recipient_id }) => recipient_id as UserId);
  await lockInboxes(tx, [...byRecipient.keys()]);
  for (const [recipientId, rows] of byRecipient) {
    const ids = rows.map(({ id }) => id);
    await forgetActors(tx, recipientId, ids);
    const gone = await tx.db
      .deleteFrom('notification')
      .where('id', 'in', ids)
      .returning(['actor_count', 'read_at'])
      .execute();
    const unread = gone.filter(({ actor_count, read_at }) => actor_count > 0 && read_at === null);
    await countUnread(tx, recipientId, -unread.length);
  }
}
