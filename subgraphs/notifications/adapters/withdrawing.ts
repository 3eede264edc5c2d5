import type { PostId, UserId } from '@heliograph/platform/ids';
import type { ShardTransaction } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import { countUnread, lockInboxes } from './inbox.ts';

/*
 * What is taken back. Each is done under the recipient's lock; done again it changes nothing.
 */

/** Takes an actor out of a recipient's notifications: of those with this key, or of all. */
export async function withdrawActor(
  tx: ShardTransaction,
  { recipientId, actorId, subjectKey }: { recipientId: UserId; actorId: UserId; subjectKey: string | null },
): Promise<void> {
  await lockInboxes(tx, [recipientId]);
  const left = await tx.db
    .updateTable('notification_actor')
    .from('notification')
    .where('notification_actor.recipient_id', '=', recipientId)
    .where('actor_id', '=', actorId)
    .where('present', '=', true)
    .whereRef('notification.id', '=', 'notification_actor.notification_id')
    .$if(subjectKey !== null, (query) =>
      query.where('notification.recipient_id', '=', recipientId).where('subject_key', '=', subjectKey),
    )
    .set({ present: false })
    .returning('notification.id')
    .execute();
  await countWithout(
    tx,
    recipientId,
    left.map(({ id }) => id),
  );
}

/** Counts one actor fewer in each of these; under the recipient's lock. */
export async function countWithout(tx: ShardTransaction, recipientId: UserId, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const changed = await tx.db
    .updateTable('notification')
    .where('id', 'in', ids)
    .where('actor_count', '>', 0)
    .set({ actor_count: sql<number>`actor_count - 1` })
    .returning(['actor_count', 'read_at'])
    .execute();
  const emptied = changed.filter(({ actor_count, read_at }) => actor_count === 0 && read_at === null);
  await countUnread(tx, recipientId, -emptied.length);
}

/** Takes away what a recipient was told of a post; nobody joins it any more. */
export async function withdrawPost(tx: ShardTransaction, recipientId: UserId, postId: PostId): Promise<void> {
  await lockInboxes(tx, [recipientId]);
  const taken = await tx.db
    .updateTable('notification')
    .where('recipient_id', '=', recipientId)
    .where('post_id', '=', postId)
    .where('actor_count', '>', 0)
    .set({ actor_count: 0, subject_key: null, open_key: null })
    .returning('read_at')
    .execute();
  await countUnread(tx, recipientId, -taken.filter(({ read_at }) => read_at === null).length);
}
