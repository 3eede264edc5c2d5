import type { CommentId, NotificationId, PostId, StoryId, UserId } from '@heliograph/platform/ids';
import { shardSelect, type Tables } from '@heliograph/platform/shards';
import { type Kysely, sql } from 'kysely';
import type { ListedKind, Notification } from '../ports.ts';

/** So many of its newest actors come with a notification. */
const NEWEST_ACTORS = 10;

/** Those with somebody in them, each with its newest actors. */
const shown = (db: Kysely<Tables>) =>
  db
    .selectFrom('notification')
    .where('actor_count', '>', sql.lit(0))
    .where(sql<boolean>`notification.recipient_id = $1::bigint`)
    .select(({ selectFrom }) => [
      'id',
      'notification.recipient_id',
      'kind',
      'post_id',
      'comment_id',
      'story_id',
      'host_id',
      'announcement',
      'actor_count',
      sql<number>`position::float8`.as('position'),
      'created_at',
      'updated_at',
      'read_at',
      sql<[actor: string, newest: string | null][]>`array(${selectFrom('notification_actor')
        .whereRef('notification_id', '=', 'notification.id')
        .where('present', '=', sql.lit(true))
        .orderBy('at', 'desc')
        .limit(sql.lit(NEWEST_ACTORS))
        .select(sql`array[actor_id::text, about_ids[cardinality(about_ids)]::text]`.as('actor'))})`.as('newest_actors'),
    ]);

/** $1: the recipient, $2: ids. */
export const notificationsByIds = shardSelect((db) => shown(db).where(sql<boolean>`id = any($2::bigint[])`));

/** $1: the recipient, $2: behind which position, $3: how many. */
export const notificationPage = shardSelect((db) =>
  shown(db)
    .where(sql<boolean>`position < $2::bigint`)
    .orderBy('notification.position', 'desc')
    .limit(sql<number>`$3::int`),
);

/** $1: the recipient. */
export const unreadOf = shardSelect((db) =>
  db.selectFrom('notification_inbox').where(sql<boolean>`recipient_id = $1::bigint`).select('unread'),
);

type Row = NonNullable<(typeof notificationsByIds)['row']>;

export const toNotification = (row: Row): Notification => ({
  id: row.id as NotificationId,
  recipientId: row.recipient_id as UserId,
  kind: row.kind as ListedKind,
  postId: row.post_id as PostId | null,
  commentId: row.comment_id as CommentId | null,
  storyId: row.story_id as StoryId | null,
  hostId: row.host_id as UserId | null,
  newestActors: row.newest_actors.map(([id, newest]) => ({
    id: id as UserId,
    newest: newest as CommentId | PostId | null,
  })),
  announcement: row.announcement,
  actorCount: row.actor_count,
  position: row.position,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  readAt: row.read_at,
});
