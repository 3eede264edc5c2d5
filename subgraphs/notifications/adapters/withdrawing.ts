import type { CommentId, PostId, UserId } from '@heliograph/platform/ids';
import type { ShardTransaction } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { Withdrawal } from '../ports.ts';
import { countUnread, lockInboxes } from './inbox.ts';

/*
 * What is taken back. Each is done under the recipient's lock; done again it changes nothing.
 */

/** Takes an actor out of a recipient's notifications: of one subject, or of what tells of one comment or post, or of all. */
export async function withdrawActor(
  tx: ShardTransaction,
  { recipientId, actorId, subjectKey, aboutId }: Withdrawal,
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
    .$if(aboutId !== null, (query) => query.where(sql<boolean>`about_ids @> array[${aboutId}::bigint]`))
    .set(aboutId === null ? { present: false, about_ids: [] } : withoutIt(aboutId))
    .returning(['notification.id', 'present'])
    .execute();
  if (aboutId)
    await nameNewest(
      tx,
      left.map(({ id }) => id),
    );
  await countWithout(
    tx,
    recipientId,
    left.filter(({ present }) => !present).map(({ id }) => id),
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

/** They stay where it tells of others of theirs. */
const withoutIt = (aboutId: string) => ({
  present: sql<boolean>`about_ids <> array[${aboutId}::bigint]`,
  about_ids: sql<string[]>`array_remove(about_ids, ${aboutId}::bigint)`,
});

/** What such a notification points at is the newest comment that is left in it. */
async function nameNewest(tx: ShardTransaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.db
    .updateTable('notification')
    .where('id', 'in', ids)
    .where('comment_id', 'is not', null)
    .set(({ selectFrom }) => ({
      comment_id: selectFrom('notification_actor')
        .whereRef('notification_id', '=', 'notification.id')
        .where('present', '=', true)
        .select(sql<string>`(select max(about) from unnest(about_ids) about)`.as('newest'))
        .orderBy('newest', (order) => order.desc().nullsLast())
        .limit(1),
    }))
    .execute();
}

/** Takes away what a recipient was told of a post, or of being mentioned in a comment or liked for it; nobody joins it any more. */
export async function withdrawSubject(
  tx: ShardTransaction,
  recipientId: UserId,
  subject: { postId: PostId } | { commentId: CommentId },
): Promise<void> {
  await lockInboxes(tx, [recipientId]);
  const taken = await tx.db
    .updateTable('notification')
    .where('recipient_id', '=', recipientId)
    .$call((query) =>
      'postId' in subject
        ? query.where('post_id', '=', subject.postId)
        : query.where('comment_id', '=', subject.commentId).where('kind', 'in', ['LIKE', 'MENTION']),
    )
    .where('actor_count', '>', 0)
    .set({ actor_count: 0, subject_key: null, open_key: null })
    .returning('read_at')
    .execute();
  await countUnread(tx, recipientId, -taken.filter(({ read_at }) => read_at === null).length);
}
