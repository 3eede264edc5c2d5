import type { Forget } from '@heliograph/platform/forgetting';
import { type MediaId, shardOf } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { AccountTraces, MediaReader, UploadSite } from '../../ports.ts';
import { lockLaneIfAny } from '../uploads/media-lane.ts';
import { namedBy, namingColumns } from '../uploads/media-removal.ts';
import { PIPELINE_GIVES_UP_MS, type RemoveUnnamed } from '../uploads/object-sweep.ts';

/** Photos that one call takes; each has a dozen objects. */
const BITE = 20;

/** The photos of an account: rows, raw uploads, sources and all variants. */
export function photoTraces(options: {
  shards: Shards;
  forget: Forget;
  media: Pick<MediaReader, 'keysOf'>;
  removeUnnamed: RemoveUnnamed;
  site: Pick<UploadSite, 'discard'>;
}): Pick<AccountTraces, 'eraseMedia'> {
  const { shards, forget, media, removeUnnamed, site } = options;
  return {
    async eraseMedia(owner, now) {
      const bitten = await shards.transaction(shardOf(owner), async (tx) => {
        await lockLaneIfAny(tx, owner);
        const rows = await tx.db
          .selectFrom('media')
          .where('owner_id', '=', owner)
          // Not in the hands of the pipeline, which would put variants that nobody knows of.
          .where(
            sql<boolean>`(status <> 'PROCESSING' or outcome is not null
              or verified_at < ${new Date(now.getTime() - PIPELINE_GIVES_UP_MS)})`,
          )
          .select(['id', 'staging_key', 'upload_id', ...namingColumns])
          .limit(BITE)
          .execute();
        if (rows.length === 0) return false;
        const ids = rows.map(({ id }) => id as MediaId);
        await removeUnnamed(tx, { ownerId: owner, going: ids }, namedBy(owner, rows));
        for (const { staging_key, upload_id } of rows) {
          await site.discard({ stagingKey: staging_key, uploadId: upload_id });
        }
        await tx.db.deleteFrom('media').where('id', 'in', ids).execute();
        forget(tx, media.keysOf(ids));
        return true;
      });
      if (bitten) return true;
      const db = shards.db(shardOf(owner));
      const busy = await db.selectFrom('media').where('owner_id', '=', owner).select('id').limit(1).execute();
      if (busy.length > 0) return 'later';
      await db.deleteFrom('photo_in_story').where('owner_id', '=', owner).execute();
      await db.deleteFrom('upload_lane').where('owner_id', '=', owner).execute();
      return false;
    },
  };
}
