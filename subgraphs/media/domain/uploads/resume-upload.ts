import type { MediaId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { Media, MediaStore, PartsTicket, UploadSite } from '../../ports.ts';
import { type MediaRefusal, notFound } from '../refusals.ts';

export interface ResumeUpload {
  viewer: UserId;
  mediaId: MediaId;
  idempotencyKey?: string | null | undefined;
}

/** The parts of an upload that are missing, with fresh addresses. */
export async function resumeUpload(
  { media, site }: { media: MediaStore; site: UploadSite },
  { viewer, mediaId, idempotencyKey }: ResumeUpload,
): Promise<Result<{ media: Media; multipart: PartsTicket }, MediaRefusal>> {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  const none = notFound('upload in parts that waits for them', 'mediaId');
  const upload = await media.findUpload(mediaId);
  if (upload?.ownerId !== viewer) return refused(none);
  if (idempotencyKey) await media.bindKey({ viewer, mutation: 'resumeUpload', mediaId, idempotencyKey });
  const { uploadId } = upload;
  if (upload.status !== 'AWAITING_UPLOAD' || uploadId === null) return refused(none);
  const [multipart, [row]] = await Promise.all([site.partsTicket({ ...upload, uploadId }), media.loadFresh([mediaId])]);
  return multipart && row ? accepted({ media: row, multipart }) : refused(none);
}
