import type { RenderedVariant, RenderOutcome } from '@heliograph/platform/events';
import { shardOf } from '@heliograph/platform/ids';
import { type EnhanceMedia, jobs, type RenderUpload } from '@heliograph/platform/jobs';
import { createTurnstile } from '@heliograph/platform/resilience';
import type { Platform } from '@heliograph/platform/runtime';
import { s3ObjectStore } from './adapters/s3-object-store.ts';
import { sharpImageCodec } from './adapters/sharp-image-codec.ts';
import { MAX_PIXELS } from './domain/admit-upload.ts';
import { renderAvif } from './domain/render-avif.ts';
import { renderUpload } from './domain/render-upload.ts';
import { type Tier, takingTurns } from './scheduling/taking-turns.ts';
import { tellSupervisor } from './supervision/worker-process.ts';

/** Bytes of the next photos are on their way while one is worked on; more would only need memory. */
const PHOTOS_UNDER_WAY = 3;
/** What nobody waits for lets all others in first. */
const LAST = 1;

/**
 * Takes the pipeline's jobs: makes the variants of an upload and tells the media room what came of it. A bad file is an
 * outcome like any other; trouble with storage is thrown, so that the job is tried again. One step of one photo at a time
 * has this process's core.
 * @param onWornOut is told after a photo that has left the process with more memory than it may have
 */
export async function pipelineWorker(platform: Platform, onWornOut: () => void): Promise<void> {
  const { queues, objects, shards, emit, settings, logger } = platform;
  const staging = settings.S3_STAGING_BUCKET;
  const codec = sharpImageCodec({ maxPixels: MAX_PIXELS });
  const store = s3ObjectStore({ s3: objects, staging, media: settings.S3_MEDIA_BUCKET });
  const enter = createTurnstile(1);
  const admit = createTurnstile(PHOTOS_UNDER_WAY);
  const working = (tier: () => Tier) => ({ codec: takingTurns(codec, enter, tier), objects: store });

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
    let tier: Tier = 'fast';
    const outcome = await renderUpload(
      working(() => tier),
      upload,
      async (variants) => {
        tellSupervisor({ type: 'tier', tier, seconds: (performance.now() - began) / 1000 });
        tier = 'standard';
        await tellFast(upload, variants);
      },
    );
    await tellOutcome(upload, outcome);
    tellSupervisor({ type: 'tier', tier, seconds: (performance.now() - began) / 1000 });
    logger.info({ mediaId, outcome: outcome.outcome }, 'an upload was rendered');
    if (bytesFrom) return;
    // What was made of it is safe now; a raw upload that stays behind is unseen garbage, not a failure.
    await objects.delete(staging, stagingKey).catch((error: unknown) => {
      logger.warn({ err: error, stagingKey }, 'a raw upload was not removed');
    });
  };

  const enhance = async (picture: EnhanceMedia): Promise<void> => {
    const { mediaId, ownerId, variants: stored } = picture;
    const began = performance.now();
    const variants = await renderAvif(
      working(() => 'heavy'),
      picture,
    );
    tellSupervisor({ type: 'tier', tier: 'heavy', seconds: (performance.now() - began) / 1000 });
    if (variants.length === 0) return;
    await shards.transaction(shardOf(ownerId), (tx) =>
      emit(tx, { type: 'UploadEnhanced', entity: ownerId, payload: { mediaId, ownerId, stored, variants } }),
    );
  };

  /** A supervisor that knows which photos are under way can tell a worker that works from one that is stuck. */
  const attended =
    <Job extends { mediaId: string }>(work: (job: Job) => Promise<void>) =>
    async (job: Job): Promise<void> => {
      const { mediaId } = job;
      tellSupervisor({ type: 'photo', mediaId, state: 'began' });
      try {
        await work(job);
      } finally {
        tellSupervisor({ type: 'photo', mediaId, state: 'ended' });
        if (process.memoryUsage.rss() > settings.PIPELINE_WORKER_BYTES) onWornOut();
      }
    };

  await queues.work(jobs.pipelineRender, (upload) => admit(() => attended(render)(upload)));
  await queues.work(jobs.pipelineEnhance, (picture) => admit(() => attended(enhance)(picture), LAST));
}
