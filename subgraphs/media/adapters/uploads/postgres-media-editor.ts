import { type MediaId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { JobQueues } from '@heliograph/platform/jobs';
import { accepted, type Result, refused } from '@heliograph/platform/result';
import {
  type Shards,
  type ShardTransaction,
  unlessRefused,
  WriteRefused,
  writeOnce,
} from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { EditableMedia, MediaChange, MediaEditor, WantedChange } from '../../ports.ts';
import { beginRendering, sourceOf } from './begin-rendering.ts';
import { lockLane, processingOf } from './media-lane.ts';
import { shownColumns, toMedia } from './media-rows.ts';
import { pictureIn } from './settled-picture.ts';

/** Changes media on their owner's shard. */
export function postgresMediaEditor(options: {
  shards: Shards;
  queues: JobQueues;
  /** Has caches forget media. */
  changed(tx: ShardTransaction, ids: readonly MediaId[]): void;
}): MediaEditor {
  const { shards, queues, changed } = options;
  return {
    async change<Refused>(
      { viewer, mediaId, idempotencyKey, input, now }: WantedChange,
      decide: (media: EditableMedia | null) => Result<MediaChange, Refused>,
    ) {
      const refusals: Refused[] = [];
      const write = { viewer, mutation: 'editMedia', key: idempotencyKey, input };
      const work = async (tx: ShardTransaction) => {
        await lockLane(tx, viewer);
        const row = await lockMedia(tx, mediaId);
        const processing = await processingOf(tx, viewer);
        const decision = decide(row ? { ...toMedia(row), isInPost: row.is_in_post === true, processing } : null);
        if (!decision.ok) refusals.push(decision.refusal);
        if (!row || !decision.ok) throw new WriteRefused();
        await apply({ tx, queues, now }, row, decision.value);
        changed(tx, [mediaId]);
        return { mediaId };
      };
      await unlessRefused(writeOnce(shards, shardOf(mediaId), write, work));
      const [refusal] = refusals;
      return refusal ? refused(refusal) : accepted(null);
    },
  };
}

type EditedRow = NonNullable<Awaited<ReturnType<typeof lockMedia>>>;

const lockMedia = (tx: ShardTransaction, id: MediaId) =>
  tx.db
    .selectFrom('media')
    .where('id', '=', id)
    .select([...shownColumns, 'staging_key', 'content_type', 'byte_size', 'sha256'])
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('post')
          .whereRef('author_id', '=', 'media.owner_id')
          .where('visibility', 'in', ['PUBLISHED', 'ARCHIVED'])
          .where(sql<boolean>`media.id = any(media_ids)`)
          .select('post.id'),
      ).as('is_in_post'),
    )
    .forUpdate()
    .executeTakeFirst();

async function apply(
  moment: { tx: ShardTransaction; queues: JobQueues; now: Date },
  row: EditedRow,
  { altText, edit }: MediaChange,
): Promise<void> {
  const media = moment.tx.db.updateTable('media').where('id', '=', row.id);
  if (altText !== undefined) await media.set({ alt_text: altText }).execute();
  if (!edit) return;

  const picture = pictureIn(row);
  const bytesFrom = sourceOf(picture, row.content_type);
  if (!bytesFrom) throw new Error(`Of the media ${row.id} there is no picture as it was uploaded`);
  const nothingShown = { width: null, height: null, placeholder: null, dominant_color: null, variants: null };
  const noRejection = { rejection_code: null, rejection_message: null };
  await media
    .set({ ...nothingShown, ...noRejection, edit: JSON.stringify(edit), before_edit: JSON.stringify(picture) })
    .execute();
  const toRender = {
    id: row.id as MediaId,
    ownerId: row.owner_id as UserId,
    stagingKey: row.staging_key,
    contentType: row.content_type,
    byteSize: row.byte_size,
    sha256: row.sha256,
    edit,
  };
  await beginRendering(moment, toRender, bytesFrom);
}
