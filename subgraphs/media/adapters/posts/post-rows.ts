import type { LocationId, MediaId, PostId, UserId } from '@heliograph/platform/ids';
import { type ShardTransaction, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { CaptionEntity, Post, PostVisibility, UserTag } from '../../ports.ts';

/** The visibility of a post that was deleted: nobody reads its row any more but the job that erases what hangs on it. */
export const DELETED = 'DELETED';

export const postColumns = [
  'id',
  'author_id',
  'media_ids',
  'caption',
  'caption_entities',
  'comments_enabled',
  'created_at',
  'edited_at',
  'visibility',
  'scheduled_at',
  'location_id',
  'user_tags',
  'hide_like_count',
  'integrity',
] as const;

export const postsByIds = shardSelect((db) =>
  db
    .selectFrom('post')
    .where(sql<boolean>`id = any($1::bigint[])`)
    .where(sql<boolean>`visibility <> ${sql.lit(DELETED)}`)
    .select(postColumns),
);

type PostRow = NonNullable<(typeof postsByIds)['row']>;

export const toPost = (row: PostRow): Post => ({
  id: row.id as PostId,
  authorId: row.author_id as UserId,
  mediaIds: row.media_ids as MediaId[],
  caption: row.caption,
  captionEntities: row.caption_entities as CaptionEntity[],
  commentsEnabled: row.comments_enabled,
  createdAt: row.created_at,
  editedAt: row.edited_at,
  visibility: row.visibility as PostVisibility,
  scheduledAt: row.scheduled_at,
  locationId: row.location_id as LocationId | null,
  userTags: row.user_tags as UserTag[],
  hideLikeCount: row.hide_like_count,
  integrity: row.integrity,
});

/** The post as it is now, which nobody else changes until the transaction ends; null where there is none. */
export async function lockPost(tx: ShardTransaction, id: PostId): Promise<Post | null> {
  const row = await tx.db
    .selectFrom('post')
    .where('id', '=', id)
    .where('visibility', '<>', DELETED)
    .select(postColumns)
    .forUpdate()
    .executeTakeFirst();
  return row ? toPost(row) : null;
}

/** A post that everyone may take part in, which stays so until the transaction ends; null where there is none. */
export async function holdPublished(tx: ShardTransaction, id: PostId): Promise<Pick<Post, 'commentsEnabled'> | null> {
  const row = await tx.db
    .selectFrom('post')
    .where('id', '=', id)
    .where('visibility', '=', 'PUBLISHED')
    .select('comments_enabled')
    .forShare()
    .executeTakeFirst();
  return row ? { commentsEnabled: row.comments_enabled } : null;
}

export const rowOf = ({ captionEntities, userTags, ...post }: Post) => ({
  id: post.id,
  author_id: post.authorId,
  media_ids: post.mediaIds,
  caption: post.caption,
  caption_entities: JSON.stringify(captionEntities),
  comments_enabled: post.commentsEnabled,
  created_at: post.createdAt,
  edited_at: post.editedAt,
  visibility: post.visibility,
  scheduled_at: post.scheduledAt,
  location_id: post.locationId,
  user_tags: JSON.stringify(userTags),
  hide_like_count: post.hideLikeCount,
  integrity: post.integrity,
});
