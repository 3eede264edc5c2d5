import type { RenderedVariant, RenderOutcome } from '@heliograph/platform/events';
import type { Forget } from '@heliograph/platform/forgetting';
import { type MediaId, shardOf } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { AccountTraces, MediaStore, PublicObjects, UploadSite } from '../ports.ts';

/** Photos that one call takes; each has a dozen objects. */
const BITE = 20;
/** A photo that the pipeline has not answered for in this time is in its dead letters, and nobody waits for it. */
const PIPELINE_GIVES_UP_MS = 3600 * 1000;

/** The photos of an account: rows, raw uploads and all variants. */
export function photoTraces(options: {
  shards: Shards;
  forget: Forget;
  media: Pick<MediaStore, 'keysOf'>;
  variants: PublicObjects;
  site: Pick<UploadSite, 'discard'>;
}): Pick<AccountTraces, 'eraseMedia'> {
  const { shards, forget, media, variants, site } = options;
  return {
    async eraseMedia(owner, now) {
      const db = shards.db(shardOf(owner));
      const rows = await db
        .selectFrom('media')
        .where('owner_id', '=', owner)
        // Not in the hands of the pipeline, which would put variants that nobody knows of.
        .where(
          sql<boolean>`(status <> 'PROCESSING' or outcome is not null
            or verified_at < ${new Date(now.getTime() - PIPELINE_GIVES_UP_MS)})`,
        )
        .select(['id', 'variants', 'outcome', 'staging_key'])
        .limit(BITE)
        .execute();
      for (const { variants: known, outcome, staging_key } of rows) {
        await variants.discard([...keysIn(known), ...keysIn(variantsOf(outcome))]);
        await site.discard({ stagingKey: staging_key });
      }
      const ids = rows.map(({ id }) => id as MediaId);
      if (ids.length > 0) {
        await shards.transaction(shardOf(owner), async (tx) => {
          await tx.db.deleteFrom('media').where('id', 'in', ids).execute();
          forget(tx, media.keysOf(ids));
        });
        return true;
      }
      const busy = await db.selectFrom('media').where('owner_id', '=', owner).select('id').limit(1).execute();
      if (busy.length > 0) return 'later';
      await db.deleteFrom('upload_lane').where('owner_id', '=', owner).execute();
      return false;
    },
  };
}

const keysIn = (stored: unknown): string[] => ((stored ?? []) as RenderedVariant[]).map(({ key }) => key);

function variantsOf(outcome: unknown): RenderedVariant[] {
  const rendered = outcome as RenderOutcome | null;
  return rendered?.outcome === 'rendered' ? rendered.variants : [];
}
