import type { MediaRejectionCode, RenderedVariant } from '@heliograph/platform/events';
import type { MediaId, UserId } from '@heliograph/platform/ids';
import { shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { Media, MediaStatus } from '../ports.ts';

/** Everything of a media that readers are shown; what only the upload needs stays in its row. */
export const mediaByIds = shardSelect((db) =>
  db
    .selectFrom('media')
    .where(sql<boolean>`id = any($1::bigint[])`)
    .select([
      'id',
      'owner_id',
      'status',
      'alt_text',
      'rejection_code',
      'rejection_message',
      'width',
      'height',
      'placeholder',
      'dominant_color',
      'variants',
      'created_at',
      'published_at',
    ]),
);

type MediaRow = NonNullable<(typeof mediaByIds)['row']>;

export function toMedia(row: MediaRow): Media {
  return {
    id: row.id as MediaId,
    ownerId: row.owner_id as UserId,
    status: row.status as MediaStatus,
    kind: 'IMAGE',
    altText: row.alt_text,
    rejection: row.rejection_code
      ? { code: row.rejection_code as MediaRejectionCode, message: row.rejection_message ?? '' }
      : null,
    width: row.width,
    height: row.height,
    placeholder: row.placeholder,
    dominantColor: row.dominant_color,
    variants: (row.variants ?? []) as RenderedVariant[],
    createdAt: row.created_at,
    publishedAt: row.published_at,
  };
}
