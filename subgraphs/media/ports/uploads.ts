import type { MediaRejectionCode } from '@heliograph/platform/events';
import type { MediaId, UserId } from '@heliograph/platform/ids';
import type { MediaEdit } from '@heliograph/platform/jobs';
import type { Result } from '@heliograph/platform/result';
import type { MediaStatus } from './media.ts';

/** What was announced of an upload: the presigned requests admit nothing else. */
export interface AnnouncedUpload {
  mediaId: MediaId;
  stagingKey: string;
  contentType: string;
  byteSize: number;
  /** base64 */
  sha256: string;
  expiresAt: Date;
  /** Storage's name of an upload in parts, once it was begun; null for one that is sent whole. */
  uploadId: string | null;
}

/** An upload in parts that was begun. */
export type UploadInParts = AnnouncedUpload & { uploadId: string };

/** An upload with what became of it. */
export interface KnownUpload extends AnnouncedUpload {
  ownerId: UserId;
  status: MediaStatus;
}

export interface NewUpload {
  ownerId: UserId;
  contentType: string;
  byteSize: number;
  sha256: string;
  altText: string | null;
  edit: MediaEdit;
  /** Whether the app wants to send it in parts. */
  resumable: boolean;
  expiresAt: Date;
  idempotencyKey: string;
}

/** Media of one owner that there may be at a time. */
export interface UploadLimits {
  /** AWAITING_UPLOAD, where another is announced. */
  awaited: number;
  /** PROCESSING, where another picture is to be made of a file that is here: no upload slows that down. */
  processing: number;
}

/** From the request of an upload to the moment when its bytes are there. */
export interface UploadStore {
  /**
   * Notes an upload that is about to come, and a job that gives it up when it does not. Where the owner has the same
   * file already, nothing needs to come: the media that is answered is then READY or PROCESSING.
   * It is refused, and nothing is kept, where there are already as many as there may be.
   */
  announce(upload: NewUpload, now: Date, most: UploadLimits): Promise<Result<{ mediaId: MediaId }, keyof UploadLimits>>;
  findUpload(id: MediaId): Promise<KnownUpload | null>;
  /**
   * Keeps storage's name of an upload in parts, unless it has one or is awaited no more.
   * @returns the name it has now; null where it is awaited no more
   */
  keepUploadId(id: MediaId, uploadId: string): Promise<string | null>;
  /** Keeps that this key of the app's stands for this upload, and for no other. */
  bindKey(binding: {
    viewer: UserId;
    mutation: 'completeUpload' | 'resumeUpload';
    mediaId: MediaId;
    idempotencyKey: string;
  }): Promise<void>;
  /** The bytes are there: PROCESSING, with the owner's next sequence number and a job for the pipeline. Once. */
  startProcessing(id: MediaId, now: Date): Promise<void>;
  /** Rejects an upload that never came. */
  expire(id: MediaId, rejection: { code: MediaRejectionCode; message: string }): Promise<void>;
}

/** Where the app sends the bytes. */
export interface UploadSite {
  ticket(upload: AnnouncedUpload): Promise<UploadTicket>;
  /** Begins an upload in parts; answers storage's name of it. */
  beginParts(upload: AnnouncedUpload): Promise<string>;
  /** How to send the parts that are not there yet; null where storage knows neither the parts nor the whole. */
  partsTicket(upload: UploadInParts): Promise<PartsTicket | null>;
  /** Whether all announced bytes are there. Those of an upload in parts are put together by this. */
  hasArrived(upload: AnnouncedUpload): Promise<boolean>;
  /** Gives up an upload in parts, with those that are there. */
  abortParts(upload: Pick<UploadInParts, 'stagingKey' | 'uploadId'>): Promise<void>;
  /** Removes what was sent, if anything; whole or in parts. */
  discard(upload: Pick<AnnouncedUpload, 'stagingKey' | 'uploadId'>): Promise<void>;
}

/** A request that whoever holds it may make, as it stands. */
export interface SignedRequest {
  url: string;
  method: string;
  headers: { name: string; value: string }[];
}

export interface UploadTicket extends SignedRequest {
  expiresAt: Date;
}

export interface PartsTicket {
  /** Bytes of every part but the last. */
  partSize: number;
  /** Those that are not there yet, in order. */
  parts: UploadPart[];
  /** When their addresses stop working. */
  expiresAt: Date;
}

export interface UploadPart extends SignedRequest {
  /** From 1. */
  number: number;
  /** Its first byte in the file. */
  offset: number;
  byteSize: number;
}
