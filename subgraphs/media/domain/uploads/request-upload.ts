import type { UserId } from '@heliograph/platform/ids';
import { type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { MediaEdit, MediaStore } from '../../ports.ts';
import { changedEdit, type EditChanges, refuseEdit } from '../edits/media-edit.ts';
import { invalid, type MediaRefusal } from '../refusals.ts';
import { refuseAltText } from './alt-text.ts';
import { TOO_MANY, UPLOAD_LIMITS } from './upload-limits.ts';
import { LEAST_IN_PARTS, type TicketDependencies, type Tickets, ticketsFor } from './upload-tickets.ts';

/** Bytes. */
export const MAX_UPLOAD_BYTES = 30 * 1024 * 1024;
const TICKET_LIFETIME_MS = 60 * 60 * 1000;
/** For bad networks: each part has an hour, and may be asked for again until then. */
const RESUMABLE_LIFETIME_MS = 24 * TICKET_LIFETIME_MS;
const ACCEPTED_TYPES = ['jpeg', 'png', 'webp', 'avif', 'gif', 'heic', 'heif'].map((name) => `image/${name}`);

export interface RequestUpload {
  viewer: UserId;
  contentType: string;
  byteSize: number;
  sha256: string;
  altText: string | null;
  fit: MediaEdit['fit'];
  edit: EditChanges;
  resumable: boolean;
  idempotencyKey: string;
}

/**
 * A ticket for exactly the announced bytes, or, where the viewer has the same file already, a media that needs none. The
 * same key answers the same media, with a fresh signature while it waits for its bytes.
 */
export async function requestUpload(
  dependencies: TicketDependencies & { media: Pick<MediaStore, 'announce'>; now(): Date },
  command: RequestUpload,
): Promise<Result<Tickets, MediaRefusal>> {
  const wrong = refusal(command);
  if (wrong) return refused(wrong);
  const { viewer, fit, edit, ...file } = command;
  const { resumable, byteSize } = command;
  const now = dependencies.now();
  const lifetime = resumable && byteSize >= LEAST_IN_PARTS ? RESUMABLE_LIFETIME_MS : TICKET_LIFETIME_MS;
  const upload = {
    ...file,
    ownerId: viewer,
    edit: changedEdit({ fit }, edit),
    expiresAt: new Date(now.getTime() + lifetime),
  };
  const announced = await dependencies.media.announce(upload, now, UPLOAD_LIMITS);
  if (!announced.ok) return refused(TOO_MANY[announced.refusal]);
  return ticketsFor(dependencies, { ...announced.value, resumable });
}

function refusal({ contentType, byteSize, sha256, altText, edit, idempotencyKey }: RequestUpload): MediaRefusal | null {
  if (!ACCEPTED_TYPES.includes(contentType)) {
    return invalid('contentType', `A photo or animation is one of ${ACCEPTED_TYPES.join(', ')}`);
  }
  if (byteSize < 1 || byteSize > MAX_UPLOAD_BYTES) {
    return invalid('byteSize', `A photo has 1 to ${MAX_UPLOAD_BYTES} bytes`);
  }
  const digest = Buffer.from(sha256, 'base64');
  if (digest.length !== 32 || digest.toString('base64') !== sha256) {
    return invalid('sha256', 'sha256 is the SHA-256 of the file, 32 bytes in base64');
  }
  return refuseAltText(altText) ?? refuseEdit(edit, 'edit') ?? refuseKey(idempotencyKey);
}
