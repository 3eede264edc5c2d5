import type { NotificationId, UserId } from '@heliograph/platform/ids';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import { nextId, type ShardTransaction } from '@heliograph/platform/shards';
import type { Streams } from '@heliograph/platform/streams';
import { sql } from 'kysely';
import { isPushed } from '../domain/push-rarity.ts';
import type { Deed, ListedKind, Telling } from '../ports.ts';
import { countUnread, lockInbox } from './inbox.ts';

const BOTH = { push: true, inApp: true };

/** What a single event tells many of. */
const TOLD_IN_BULK: ReadonlySet<ListedKind> = new Set(['POST_PUBLISHED', 'SYSTEM']);

/** So many of one account's comments, or posts, are known in one notification: of more, the oldest are forgotten. */
const KNOWN_OF_ONE = 20;

/** Tells one recipient of one deed, in the caller's transaction on the recipient's shard. */
export function createTelling({
  streams,
  queues,
}: {
  streams: Pick<Streams, 'append'>;
  queues: Pick<JobQueues, 'enqueue'>;
}) {
  return async (tx: ShardTransaction, deed: Deed, telling: Telling): Promise<void> => {
    const { recipientId, actorId, kind } = deed;
    const inbox = await lockInbox(tx, recipientId);
    const wants = inbox.channels[kind] ?? BOTH;
    if (!wants.inApp) return;
    if (deed.aboutId ? await isTold(tx, deed) : await isKnown(tx, deed, telling)) return;

    const position = inbox.lastPosition + 1;
    const { notificationId, additions } =
      (await join(tx, deed, position, telling)) ?? (await begin(tx, deed, position, telling));
    await tx.db
      .updateTable('notification_inbox')
      .where('recipient_id', '=', recipientId)
      .set({ last_position: String(position) })
      .execute();
    await streams.append(tx, 'notifications', [
      { ownerId: recipientId, source: telling.eventId, payload: { notificationId }, aboutId: actorId },
    ]);
    if (!wants.push || !isPushed(additions)) return;
    await oweBy(queues, tx, { kind, recipientId, notificationId, additions, at: telling.at });
  };
}

/** Owes a push, in the transaction that tells of it. What goes to many at once keeps nobody else's waiting. */
export async function oweBy(
  queues: Pick<JobQueues, 'enqueue'>,
  tx: ShardTransaction,
  news: { kind: ListedKind; recipientId: UserId; notificationId: NotificationId; additions: number; at: Date },
): Promise<void> {
  const { kind, recipientId, notificationId, additions, at } = news;
  const owed = { recipientId, notificationId, tokenIds: null, attempt: 0, since: at.toISOString() };
  const job = TOLD_IN_BULK.has(kind) ? jobs.notificationsPushInBulk : jobs.notificationsPush;
  await queues.enqueue(tx, job, owed, { key: `${notificationId} ${additions}` });
}

/** Whether the recipient was told of this comment or post. */
async function isTold(tx: ShardTransaction, { recipientId, subjectKey, actorId, aboutId }: Deed): Promise<boolean> {
  const told = await tx.db
    .selectFrom('notification')
    .innerJoin('notification_actor', 'notification_id', 'notification.id')
    .where('notification.recipient_id', '=', recipientId)
    .where('subject_key', '=', subjectKey)
    .where('actor_id', '=', actorId)
    .where(sql<boolean>`about_ids @> array[${aboutId}::bigint]`)
    .select('notification.id')
    .executeTakeFirst();
  return told !== undefined;
}

/** Whether the recipient was told of the actor's deed lately: had it been taken back it counts again, but is no news. */
async function isKnown(tx: ShardTransaction, deed: Deed, { joinableSince }: Telling): Promise<boolean> {
  const known = await tx.db
    .selectFrom('notification')
    .innerJoin('notification_actor', 'notification_id', 'notification.id')
    .where('notification.recipient_id', '=', deed.recipientId)
    .where('subject_key', '=', deed.subjectKey)
    .where('actor_id', '=', deed.actorId)
    .where('at', '>=', joinableSince)
    .orderBy('at', 'desc')
    .select(['notification.id', 'present', 'actor_count', 'read_at'])
    .executeTakeFirst();
  if (!known) return false;
  if (known.present) return true;
  await setActor(tx, deed, known.id, null);
  await tx.db
    .updateTable('notification')
    .where('id', '=', known.id)
    .set({ actor_count: known.actor_count + 1 })
    .execute();
  if (known.actor_count === 0 && known.read_at === null) await countUnread(tx, deed.recipientId, 1);
  return true;
}

interface Added {
  notificationId: NotificationId;
  additions: number;
}

/** Adds to the notification that is open for it; null where there is none, and one that is too old is closed. */
async function join(tx: ShardTransaction, deed: Deed, position: number, telling: Telling): Promise<Added | null> {
  const { recipientId, actorId, subjectKey } = deed;
  const open = await tx.db
    .selectFrom('notification')
    .leftJoin('notification_actor', (on) =>
      on
        .onRef('notification_id', '=', 'notification.id')
        .onRef('notification_actor.recipient_id', '=', 'notification.recipient_id')
        .on('actor_id', '=', actorId),
    )
    .where('notification.recipient_id', '=', recipientId)
    .where('open_key', '=', subjectKey)
    .select(['notification.id', 'created_at', 'actor_count', 'additions', 'present'])
    .executeTakeFirst();
  if (!open) return null;
  const row = tx.db.updateTable('notification').where('id', '=', open.id);
  if (open.created_at < telling.joinableSince) {
    await row.set({ open_key: null }).execute();
    return null;
  }
  const additions = open.additions + 1;
  await setActor(tx, deed, open.id, telling.at);
  await row
    .set({
      additions,
      actor_count: open.actor_count + (open.present ? 0 : 1),
      position: String(position),
      updated_at: telling.at,
      comment_id: deed.commentId,
    })
    .execute();
  if (open.actor_count === 0) await countUnread(tx, recipientId, 1);
  return { notificationId: open.id as NotificationId, additions };
}

async function begin(tx: ShardTransaction, deed: Deed, position: number, { at }: Telling): Promise<Added> {
  const id = await nextId<NotificationId>(tx);
  await tx.db
    .insertInto('notification')
    .values({
      ...{ id, recipient_id: deed.recipientId, kind: deed.kind, position: String(position) },
      ...{ subject_key: deed.subjectKey, open_key: deed.subjectKey },
      ...{ post_id: deed.postId, comment_id: deed.commentId, story_id: deed.storyId, host_id: deed.hostId },
      ...{ actor_count: 1, created_at: at, updated_at: at },
    })
    .execute();
  await setActor(tx, deed, id, at);
  await countUnread(tx, deed.recipientId, 1);
  return { notificationId: id, additions: 1 };
}

/** The actor is in it, since `at`; null where it stays as it was. */
async function setActor(tx: ShardTransaction, deed: Deed, notificationId: string, at: Date | null): Promise<void> {
  await tx.db
    .insertInto('notification_actor')
    .values({
      recipient_id: deed.recipientId,
      notification_id: notificationId,
      actor_id: deed.actorId,
      at: at ?? sql<Date>`now()`,
      about_ids: deed.aboutId ? [deed.aboutId] : [],
    })
    .onConflict((conflict) =>
      conflict.columns(['recipient_id', 'notification_id', 'actor_id']).doUpdateSet({
        present: true,
        ...(at && { at }),
        ...(deed.aboutId && { about_ids: withNewest(deed.aboutId) }),
      }),
    )
    .execute();
}

const withNewest = (id: string) => sql<string[]>`(array_append(notification_actor.about_ids, ${id}::bigint))[
  cardinality(notification_actor.about_ids) + ${sql.lit(2 - KNOWN_OF_ONE)}:]`;
