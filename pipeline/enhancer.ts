import { shardOf } from '@heliograph/platform/ids';
import { type EnhanceMedia, jobs } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import { s3ObjectStore } from './adapters/s3-object-store.ts';
import { sharpImageCodec } from './adapters/sharp-image-codec.ts';
import { MAX_PIXELS } from './domain/admit-upload.ts';
import { renderAvif } from './domain/render-avif.ts';
import { stepByStep } from './scheduling/step-by-step.ts';
import { attended } from './supervision/attended.ts';
import { watchRoom } from './supervision/room.ts';
import { tellSupervisor } from './supervision/worker-process.ts';

/** While the workers are busy each step waits for so long at most, in milliseconds: a photo is late then, but it is made. */
const STEP_WAITS_MS = 10_000;

/**
 * Makes what photos can do without for a while, their AVIF, in a process of its own: one encoding takes longer than somebody
 * who waits for a thumbnail should, and only the kernel can interrupt it, which gives this process what the others leave. As
 * even that slows them down, no step is begun while half of the workers have a photo.
 * @param onWornOut is told after a photo that has left the process with more memory than it may have
 */
export async function pipelineEnhancer(platform: Platform, onWornOut: () => void): Promise<void> {
  const { queues, objects, shards, emit, settings } = platform;
  const room = watchRoom();
  const codec = stepByStep(sharpImageCodec({ maxPixels: MAX_PIXELS }), async (step) => {
    await room.wait(STEP_WAITS_MS);
    return step();
  });
  const store = s3ObjectStore({ s3: objects, staging: settings.S3_STAGING_BUCKET, media: settings.S3_MEDIA_BUCKET });

  const enhance = async (picture: EnhanceMedia): Promise<void> => {
    const { mediaId, ownerId, variants: stored } = picture;
    const began = performance.now();
    const variants = await renderAvif({ codec, objects: store }, picture);
    tellSupervisor({ type: 'tier', tier: 'heavy', seconds: (performance.now() - began) / 1000 });
    if (variants.length === 0) return;
    await shards.transaction(shardOf(ownerId), (tx) =>
      emit(tx, { type: 'UploadEnhanced', entity: ownerId, payload: { mediaId, ownerId, stored, variants } }),
    );
  };

  const work = attended(enhance, { maxBytes: settings.PIPELINE_WORKER_BYTES, onWornOut });
  await queues.work(jobs.pipelineEnhance, work);
}
