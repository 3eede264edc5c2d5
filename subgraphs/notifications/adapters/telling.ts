import type { NotificationId } from '@heliograph/platform/ids';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import { nextId, type ShardTransaction } from '@heliograph/platform/shards';
import type { Streams } from '@heliograph/platform/streams';
import { sql } from 'kysely';
import { isPushed } from '../domain/push-rarity.ts';
import type { Deed, Telling } from '../ports.ts';
import { countUnread, lockInbox } from './inbox.ts';

const BOTH = { push: true, inApp: true };

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
    if (!deed.isNewsAgain && (await isKnown(tx, deed, telling))) return;

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
    const owed = { recipientId, notificationId, tokenIds: null, attempt: 0 };
    await queues.enqueue(tx, jobs.notificationsPush, owed, { key: `${notificationId} ${additions}` });
  };
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
    })
    .onConflict((conflict) =>
      conflict
        .columns(['recipient_id', 'notification_id', 'actor_id'])
        .doUpdateSet({ present: true, ...(at && { at }) }),
    )
    .execute();
}
