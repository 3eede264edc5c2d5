import { availableParallelism } from 'node:os';
import { shardOf } from '@heliograph/platform/ids';
import { jobs } from '@heliograph/platform/jobs';
import { createTurnstile } from '@heliograph/platform/resilience';
import type { Platform } from '@heliograph/platform/runtime';
import { s3ObjectStore } from './adapters/s3-object-store.ts';
import { sharpImageCodec } from './adapters/sharp-image-codec.ts';
import { MAX_PIXELS } from './domain/admit-upload.ts';
import { renderUpload } from './domain/render-upload.ts';

/**
 * Takes the pipeline's jobs: makes the variants of an upload and tells the media room what came of it. A bad file is an
 * outcome like any other; trouble with storage is thrown, so that the job is tried again.
 */
export async function pipelineWorker({ queues, objects, shards, emit, settings, logger }: Platform): Promise<void> {
  const staging = settings.S3_STAGING_BUCKET;
  const dependencies = {
    codec: sharpImageCodec({ maxPixels: MAX_PIXELS }),
    objects: s3ObjectStore({ s3: objects, staging, media: settings.S3_MEDIA_BUCKET }),
  };

  // Every database has a queue of its own; the decoder's memory and cores are this process's.
  const onePerCore = createTurnstile(availableParallelism());

  await queues.work(jobs.pipelineRender, async (upload) => {
    const { mediaId, ownerId, stagingKey } = upload;
    const outcome = await onePerCore(() => renderUpload(dependencies, upload));
    await shards.transaction(shardOf(ownerId), (tx) =>
      emit(tx, { type: 'UploadRendered', entity: ownerId, payload: { mediaId, ownerId, outcome } }),
    );
    logger.info({ mediaId, outcome: outcome.outcome }, 'an upload was rendered');
    // What was made of it is safe now; a raw upload that stays behind is unseen garbage, not a failure.
    await objects.delete(staging, stagingKey).catch((error: unknown) => {
      logger.warn({ err: error, stagingKey }, 'a raw upload was not removed');
    });
  });
}
