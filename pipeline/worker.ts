import type { RenderedVariant, RenderOutcome } from '@heliograph/platform/events';
import { shardOf } from '@heliograph/platform/ids';
import { type EnhanceMedia, jobs, type RenderUpload } from '@heliograph/platform/jobs';
import { createTurnstile } from '@heliograph/platform/resilience';
import type { Platform } from '@heliograph/platform/runtime';
import { s3ObjectStore } from './adapters/s3-object-store.ts';
import { sharpImageCodec } from './adapters/sharp-image-codec.ts';
import { MAX_PIXELS } from './domain/admit-upload.ts';
import { renderUpload } from './domain/render-upload.ts';
import { takingTurns, type UrgentTier } from './scheduling/taking-turns.ts';
import { attended } from './supervision/attended.ts';
import { tellSupervisor } from './supervision/worker-process.ts';

/** Bytes of the next photos are on their way while one is worked on; more would only need memory. */
const PHOTOS_UNDER_WAY = 3;
/** A worker that has photos leaves new ones to the others for so long, in milliseconds. */
const LEAVE_TO_THE_IDLE_MS = 30;

/**
 * Takes uploads from the queue: makes their variants and tells the media room what came of it. A bad file is an outcome like
 * any other; trouble with storage is thrown, so that the job is tried again.
 * @param onWornOut is told after a photo that has left the process with more memory than it may have
 */
export async function pipelineWorker(platform: Platform, onWornOut: () => void): Promise<void> {
  const { queues, objects, shards, emit, settings, logger } = platform;
  const staging = settings.S3_STAGING_BUCKET;
  const codec = sharpImageCodec({ maxPixels: MAX_PIXELS });
  const store = s3ObjectStore({ s3: objects, staging, media: settings.S3_MEDIA_BUCKET });
  const turnstiles = { fast: createTurnstile(1), standard: createTurnstile(1) };
  const admit = createTurnstile(PHOTOS_UNDER_WAY);
  let underWay = 0;

  const tellFast = (upload: RenderUpload, variants: RenderedVariant[]): Promise<void> => {
    const { mediaId, ownerId, rendering } = upload;
    return shards.transaction(shardOf(ownerId), (tx) =>
      emit(tx, { type: 'UploadPreviewed', entity: ownerId, payload: { mediaId, ownerId, rendering, variants } }),
    );
  };

  /** With the job that makes what is still missing, so that a crash forgets neither. */
  const tellOutcome = async (upload: RenderUpload, outcome: RenderOutcome): Promise<void> => {
    const { mediaId, ownerId, contentType, rendering } = upload;
    await shards.transaction(shardOf(ownerId), async (tx) => {
      await emit(tx, { type: 'UploadRendered', entity: ownerId, payload: { mediaId, ownerId, rendering, outcome } });
      if (settings.PIPELINE_AVIF === 'off' || outcome.outcome !== 'rendered' || outcome.kind === 'ANIMATION') return;
      const picture: EnhanceMedia = { mediaId, ownerId, contentType, variants: outcome.variants };
      await queues.enqueue(tx, jobs.pipelineEnhance, picture, { key: `${mediaId}:${rendering}` });
    });
  };

  const render = async (upload: RenderUpload): Promise<void> => {
    const { mediaId, stagingKey, bytesFrom } = upload;
    const began = performance.now();
    let tier: UrgentTier = 'fast';
    const deps = { codec: takingTurns(codec, turnstiles, () => tier), objects: store };
    const outcome = await renderUpload(deps, upload, async (variants) => {
      tellSupervisor({ type: 'tier', tier, seconds: (performance.now() - began) / 1000 });
      tier = 'standard';
      await tellFast(upload, variants);
    });
    await tellOutcome(upload, outcome);
    tellSupervisor({ type: 'tier', tier, seconds: (performance.now() - began) / 1000 });
    logger.info({ mediaId, outcome: outcome.outcome }, 'an upload was rendered');
    if (bytesFrom) return;
    // What was made of it is safe now; a raw upload that stays behind is unseen garbage, not a failure.
    await objects.delete(staging, stagingKey).catch((error: unknown) => {
      logger.warn({ err: error, stagingKey }, 'a raw upload was not removed');
    });
  };

  const work = attended(render, { maxBytes: settings.PIPELINE_WORKER_BYTES, onWornOut });
  await queues.work(
    jobs.pipelineRender,
    async (upload) => {
      underWay += 1;
      await admit(() => work(upload)).finally(() => {
        underWay -= 1;
      });
    },
    { yieldMs: () => (underWay === 0 ? 0 : LEAVE_TO_THE_IDLE_MS) },
  );
}
