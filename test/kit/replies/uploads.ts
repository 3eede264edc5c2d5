import type { UserError } from './common.ts';
import type { MediaStatus, UploadTicket } from './media.ts';

/** A request as it is to be sent to storage. */
export type SignedRequest = Pick<UploadTicket, 'url' | 'method' | 'headers'>;

export interface PartsTicket {
  partSize: number;
  parts: (SignedRequest & { number: number; offset: number; byteSize: number })[];
  expiresAt: string;
}

export interface UploadPayload {
  media: { id: string; status: MediaStatus } | null;
  upload: UploadTicket | null;
  multipart: PartsTicket | null;
  errors: UserError[];
}

interface Point {
  x: number;
  y: number;
}

export interface EditedMedia {
  id: string;
  status: MediaStatus;
  altText: string | null;
  edit: {
    crop: (Point & { width: number; height: number }) | null;
    focalPoint: Point | null;
    filter: string | null;
  } | null;
}
