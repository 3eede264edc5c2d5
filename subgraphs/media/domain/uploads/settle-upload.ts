import type { RenderedVariant, RenderOutcome } from '@heliograph/platform/events';
import type { MediaId, UserId } from '@heliograph/platform/ids';
import type { MediaObjects, MediaStore, ObjectSweep, UploadSite } from '../../ports.ts';

/** How soon to look again whether the pipeline is done with what it does for an owner. */
const PIPELINE_SECONDS = 10;

export interface SettleDependencies {
  media: Pick<MediaStore, 'settle' | 'enhance'>;
  sweep: ObjectSweep;
}

/** What the pipeline says that it made of a media. */
export interface RenderedUpload {
  mediaId: MediaId;
  ownerId: UserId;
  rendering?: string;
  outcome: RenderOutcome;
}

/** What the pipeline has failed at for good. */
export interface GivenUpUpload extends Omit<RenderedUpload, 'outcome'> {
  /** Where its raw file lies. */
  stagingKey: string;
  /** Where else the picture was taken from; absent where it was from there. */
  bytesFrom?: object;
}

/**
 * Keeps what the pipeline made of a media. What nobody waits for any more, as the media was deleted or given up, or another
 * rendering has come, is removed.
 */
export async function settleUpload(
  dependencies: SettleDependencies,
  { mediaId, ownerId, rendering, outcome }: RenderedUpload,
  now: Date,
  patienceMs: number,
): Promise<void> {
  const isKept = await dependencies.media.settle(mediaId, outcome, now, patienceMs, rendering);
  if (isKept || outcome.outcome !== 'rendered') return;
  const { variants, sourceKey } = outcome;
  const objects = { variants: variants.map(({ key }) => key), sources: sourceKey ? [sourceKey] : [] };
  await sweepObjects(dependencies, { ownerId, ...objects }, now);
}

/**
 * An upload at which the pipeline has failed for the last time is refused, so that nobody waits for it, and its raw file,
 * which no rendering has removed, goes.
 */
export async function giveUpUpload(
  dependencies: SettleDependencies & { site: Pick<UploadSite, 'discard'> },
  { mediaId, ownerId, rendering, stagingKey, bytesFrom }: GivenUpUpload,
  now: Date,
  patienceMs: number,
): Promise<void> {
  const outcome: RenderOutcome = {
    outcome: 'rejected',
    code: 'CORRUPT',
    message: 'This picture could not be processed, however often it was tried.',
  };
  await settleUpload(dependencies, { mediaId, ownerId, outcome, ...(rendering && { rendering }) }, now, patienceMs);
  // An edit is made of what is kept.
  if (!bytesFrom) await dependencies.site.discard({ stagingKey, uploadId: null });
}

/** Takes variants that were made later; those that no media has a use for any more are removed. */
export async function enhanceMedia(
  dependencies: SettleDependencies,
  { ownerId, stored, variants }: { ownerId: UserId; stored: RenderedVariant[]; variants: RenderedVariant[] },
  now: Date,
): Promise<void> {
  if (await dependencies.media.enhance(ownerId, stored, variants)) return;
  await sweepObjects(dependencies, { ownerId, variants: variants.map(({ key }) => key), sources: [] }, now);
}

/** Removes objects that no media names any more, or has it done later. The handler of the job `media.sweep-objects`. */
export async function sweepObjects(
  { sweep }: Pick<SettleDependencies, 'sweep'>,
  { ownerId, ...objects }: { ownerId: UserId } & MediaObjects,
  now: Date,
): Promise<void> {
  if (await sweep.sweep(ownerId, objects, now)) return;
  await sweep.sweepLater(ownerId, objects, PIPELINE_SECONDS);
}
