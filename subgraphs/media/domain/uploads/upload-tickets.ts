import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { KnownUpload, Media, MediaStore, PartsTicket, UploadSite, UploadTicket } from '../../ports.ts';
import { type MediaRefusal, notFound } from '../refusals.ts';

/** Storage takes no smaller parts than this, so what is smaller is sent whole, in bytes. */
export const LEAST_IN_PARTS = 5 * 1024 * 1024;

/** How to send what a media waits for; neither where there is nothing to send. */
export interface Tickets {
  media: Media;
  upload: UploadTicket | null;
  multipart: PartsTicket | null;
}

export interface TicketDependencies {
  media: Pick<MediaStore, 'findUpload' | 'loadFresh' | 'keepUploadId'>;
  site: UploadSite;
}

/** The ticket for an upload that was announced; in parts where the app wants it so, and it is large enough. */
export async function ticketsFor(
  dependencies: TicketDependencies,
  { mediaId, resumable }: { mediaId: Media['id']; resumable: boolean },
): Promise<Result<Tickets, MediaRefusal>> {
  const { media, site } = dependencies;
  const [[row], upload] = await Promise.all([media.loadFresh([mediaId]), media.findUpload(mediaId)]);
  if (!row || !upload) return refused(notFound('media any more; use a new key', 'idempotencyKey'));
  const nothing = { media: row, upload: null, multipart: null };
  if (upload.status !== 'AWAITING_UPLOAD') return accepted(nothing);
  if (!resumable || upload.byteSize < LEAST_IN_PARTS) {
    return accepted({ ...nothing, upload: await site.ticket(upload) });
  }
  const uploadId = upload.uploadId ?? (await beginParts(dependencies, upload));
  const multipart = uploadId ? await site.partsTicket({ ...upload, uploadId }) : null;
  return accepted({ ...nothing, multipart });
}

/** Of two calls that begin the same upload in parts one is kept. Null where it is awaited no more. */
async function beginParts({ media, site }: TicketDependencies, upload: KnownUpload): Promise<string | null> {
  const begun = await site.beginParts(upload);
  const kept = await media.keepUploadId(upload.mediaId, begun);
  if (kept !== begun) await site.abortParts({ ...upload, uploadId: begun });
  return kept;
}
