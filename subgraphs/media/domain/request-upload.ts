import type { UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { Media, MediaStore, UploadSite, UploadTicket } from '../ports.ts';
import { invalid, type MediaRefusal } from './refusals.ts';

/** Bytes. */
export const MAX_UPLOAD_BYTES = 30 * 1024 * 1024;
const MAX_ALT_TEXT_LENGTH = 1000;
const TICKET_LIFETIME_MS = 60 * 60 * 1000;
const ACCEPTED_TYPES = new Set(['image/jpeg', 'image/png', 'image/webp']);

export interface RequestUpload {
  viewer: UserId;
  contentType: string;
  byteSize: number;
  sha256: string;
  altText: string | null;
  idempotencyKey: string;
}

/** A ticket for exactly the announced bytes. The same key answers the same media with a fresh signature. */
export async function requestUpload(
  { media, site, now }: { media: MediaStore; site: UploadSite; now(): Date },
  command: RequestUpload,
): Promise<Result<{ media: Media; ticket: UploadTicket }, MediaRefusal>> {
  const wrong = refusal(command);
  if (wrong) return refused(wrong);
  const { viewer, ...announced } = command;
  const expiresAt = new Date(now().getTime() + TICKET_LIFETIME_MS);
  const upload = await media.announce({ ...announced, ownerId: viewer, expiresAt });
  const [[row], ticket] = await Promise.all([media.loadFresh([upload.mediaId]), site.ticket(upload)]);
  if (!row) throw new Error(`The media ${upload.mediaId} is gone right after it was announced`);
  return accepted({ media: row, ticket });
}

function refusal({ contentType, byteSize, sha256, altText, idempotencyKey }: RequestUpload): MediaRefusal | null {
  if (!ACCEPTED_TYPES.has(contentType)) {
    return invalid('contentType', 'A photo is image/jpeg, image/png or image/webp');
  }
  if (byteSize < 1 || byteSize > MAX_UPLOAD_BYTES) {
    return invalid('byteSize', `A photo has 1 to ${MAX_UPLOAD_BYTES} bytes`);
  }
  const digest = Buffer.from(sha256, 'base64');
  if (digest.length !== 32 || digest.toString('base64') !== sha256) {
    return invalid('sha256', 'sha256 is the SHA-256 of the file, 32 bytes in base64');
  }
  if ((altText?.length ?? 0) > MAX_ALT_TEXT_LENGTH) {
    return invalid('altText', `An altText has at most ${MAX_ALT_TEXT_LENGTH} characters`);
  }
  return refuseKey(idempotencyKey);
}
