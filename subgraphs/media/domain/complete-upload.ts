import type { MediaId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { Media, MediaStore, UploadSite } from '../ports.ts';
import { type MediaRefusal, notFound } from './refusals.ts';

export interface UploadDependencies {
  media: MediaStore;
  site: UploadSite;
  now(): Date;
}

/** The app's word that it has sent the bytes. Repeated, early or late it does no harm. */
export async function completeUpload(
  dependencies: UploadDependencies,
  { viewer, mediaId }: { viewer: UserId; mediaId: MediaId },
): Promise<Result<Media, MediaRefusal>> {
  const upload = await dependencies.media.findUpload(mediaId);
  if (upload?.ownerId !== viewer) return refused(notFound('media', 'mediaId'));
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
 * Closes an upload whose ticket has expired: one that never came is rejected, and bytes that nobody needs any more are
 * removed, for instance those of a PUT that was repeated after the photo was ready. The handler of the job
 * `media.expire-upload`.
 */
export async function expireUpload(dependencies: UploadDependencies, mediaId: MediaId): Promise<void> {
  const { media, site } = dependencies;
  await noticeUpload(dependencies, mediaId);
  await media.expire(mediaId, {
    code: 'NOT_UPLOADED',
    message: 'The photo did not arrive in time; request a new upload',
  });
  const upload = await media.findUpload(mediaId);
  if (upload && upload.status !== 'PROCESSING') await site.discard(upload);
}
