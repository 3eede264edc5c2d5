import { isDeepStrictEqual } from 'node:util';
import type { MediaId } from '@heliograph/platform/ids';
import type { RenderUpload } from '@heliograph/platform/jobs';
import type { ShardTransaction } from '@heliograph/platform/shards';
import type { NewUpload } from '../../ports.ts';
import { sourceOf } from './begin-rendering.ts';
import { editIn, pictureColumns, pictureIn, type SettledPicture } from './settled-picture.ts';

/** More than anybody makes of one file; of more, the latest will do. */
const MOST_LOOKED_AT = 50;

/** What the owner has of the same file. */
export type KnownFile =
  /** The very picture that is wanted. */
  | { found: 'picture'; picture: SettledPicture }
  /** A media that is about to be that picture. */
  | { found: 'media'; id: MediaId }
  /** The file, of which the wanted picture can be made. */
  | { found: 'file'; bytesFrom: NonNullable<RenderUpload['bytesFrom']> };

/** Looks for the same bytes among the owner's media, under the lock of the lane. Null where they have to be sent. */
export async function findKnownFile(tx: ShardTransaction, wanted: NewUpload): Promise<KnownFile | null> {
  const rows = await tx.db
    .selectFrom('media')
    .where('owner_id', '=', wanted.ownerId)
    .where('sha256', '=', wanted.sha256)
    .where('byte_size', '=', wanted.byteSize)
    .where('content_type', '=', wanted.contentType)
    .where('status', '!=', 'AWAITING_UPLOAD')
    .select(['id', 'status', 'alt_text', ...pictureColumns])
    .orderBy('id', 'desc')
    .limit(MOST_LOOKED_AT)
    .execute();
  // Made of what is kept, it may just have failed: then the file is taken once more.
  if (rows[0]?.status === 'REJECTED') return null;

  const alike = rows.filter((row) => isDeepStrictEqual(editIn(row), wanted.edit));
  const same = alike.find(({ status }) => status === 'READY');
  if (same) return { found: 'picture', picture: pictureIn(same) };
  const underWay = alike.find((row) => row.status === 'PROCESSING' && row.alt_text === wanted.altText);
  if (underWay) return { found: 'media', id: underWay.id as MediaId };
  for (const row of rows.filter(({ status }) => status === 'READY')) {
    const bytesFrom = sourceOf(pictureIn(row), wanted.contentType);
    if (bytesFrom) return { found: 'file', bytesFrom };
  }
  return null;
}
