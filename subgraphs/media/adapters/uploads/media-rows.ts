import type { MediaRejectionCode } from '@heliograph/platform/events';
import type { MediaId, UserId } from '@heliograph/platform/ids';
import { shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { Media, MediaStatus } from '../../ports.ts';
import { pictureColumns, pictureIn } from './settled-picture.ts';

/** Everything of a media that readers are shown; what only the upload needs stays in its row. */
export const shownColumns = [
  ...pictureColumns,
  'id',
  'owner_id',
  'status',
  'alt_text',
  'rejection_code',
  'rejection_message',
  'created_at',
  'published_at',
] as const;

export const mediaByIds = shardSelect((db) =>
  db.selectFrom('media').where(sql<boolean>`id = any($1::bigint[])`).select(shownColumns),
);

type MediaRow = NonNullable<(typeof mediaByIds)['row']>;

export function toMedia(row: MediaRow): Media {
  const { sourceKey: _private, ...picture } = pictureIn(row);
  return {
    ...picture,
    id: row.id as MediaId,
    ownerId: row.owner_id as UserId,
    status: row.status as MediaStatus,
    altText: row.alt_text,
    rejection: row.rejection_code
      ? { code: row.rejection_code as MediaRejectionCode, message: row.rejection_message ?? '' }
      : null,
    createdAt: row.created_at,
    publishedAt: row.published_at,
  };
}
