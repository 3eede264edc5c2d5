import type { MediaId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { Media, MediaStore, UploadSite } from '../../ports.ts';
import { type MediaRefusal, notFound } from '../refusals.ts';

export interface UploadDependencies {
  media: MediaStore;
  site: UploadSite;
  now(): Date;
}

export interface CompleteUpload {
  viewer: UserId;
  mediaId: MediaId;
  idempotencyKey?: string | null | undefined;
}

/** The app's word that it has sent the bytes. Repeated, early or late it does no harm: a replay looks once more. */
export async function completeUpload(
  dependencies: UploadDependencies,
  { viewer, mediaId, idempotencyKey }: CompleteUpload,
): Promise<Result<Media, MediaRefusal>> {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  const upload = await dependencies.media.findUpload(mediaId);
  if (upload?.ownerId !== viewer) return refused(notFound('media', 'mediaId'));
  if (idempotencyKey) {
    await dependencies.media.bindKey({ viewer, mutation: 'completeUpload', mediaId, idempotencyKey });
  }
  await noticeUpload(dependencies, mediaId);
  const [media] = await dependencies.media.loadFresh([mediaId]);
  return media ? accepted(media) : refused(notFound('media', 'mediaId'));
}

/** Looks whether an upload has arrived; a hint from whoever it may be is enough, since only storage is believed. */
export async function noticeUpload({ media, site, now }: UploadDependencies, mediaId: MediaId): Promise<void> {
  const upload = await media.findUpload(mediaId);
  if (upload?.status !== 'AWAITING_UPLOAD') return;
  if (await site.hasArrived(upload)) await media.startProcessing(mediaId, now());
}

/**
 * Storage's word that an object has come. What comes when nobody waits for it any more is removed: after its ticket has
 * expired, a second time, or by the ticket of an account that was erased meanwhile.
 */
export async function noticeObject(
  dependencies: UploadDependencies,
  { mediaId, stagingKey }: { mediaId: MediaId; stagingKey: string },
): Promise<void> {
  const upload = await dependencies.media.findUpload(mediaId);
  if (upload?.status === 'AWAITING_UPLOAD') await noticeUpload(dependencies, mediaId);
  // While it is PROCESSING, the pipeline reads it, and removes it in the end.
  else if (upload?.status !== 'PROCESSING') await discard(dependencies.site, stagingKey, upload);
}

/**
 * Closes an upload whose ticket has expired: one that never came is rejected, and bytes that nobody needs any more are
 * removed, for instance those of a PUT that was repeated after the photo was ready. The handler of the job
 * `media.expire-upload`.
 */
export async function expireUpload(
  dependencies: UploadDependencies,
  { mediaId, stagingKey }: { mediaId: MediaId; stagingKey: string },
): Promise<void> {
  const { media, site } = dependencies;
  await noticeUpload(dependencies, mediaId);
  await media.expire(mediaId, {
    code: 'NOT_UPLOADED',
    message: 'The photo did not arrive in time; request a new upload',
  });
  const upload = await media.findUpload(mediaId);
  if (upload?.status !== 'PROCESSING') await discard(site, stagingKey, upload);
}

const discard = (site: UploadSite, stagingKey: string, upload: { uploadId: string | null } | null): Promise<void> =>
  site.discard({ stagingKey, uploadId: upload?.uploadId ?? null });
