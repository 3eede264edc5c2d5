import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Attempt } from './attempts.ts';
import { ObjectStoreRefused } from './errors.ts';
import type { PresignedPut } from './presign.ts';

/** An upload in parts that was begun and neither completed nor aborted. */
export interface MultipartUpload {
  bucket: string;
  key: string;
  /** The store's name of it. */
  uploadId: string;
}

/** A part as the store has it. */
export interface StoredPart {
  /** From 1. */
  number: number;
  byteSize: number;
  /** The store's name of these very bytes, needed to put the parts together. */
  etag: string;
}

export interface PartToSign extends MultipartUpload {
  /** From 1. */
  number: number;
  byteSize: number;
  /** At most 7 days. */
  expiresInSeconds: number;
}

/** Uploads in parts, which an app may send one by one and again. */
export interface MultipartUploads {
  /** Begins one; answers the store's name of it. The object will have this type. */
  createMultipart(object: { bucket: string; key: string; contentType: string }): Promise<string>;
  /** Lets an app send one part of exactly this size, any number of times: the last one stands. No round trip. */
  presignPart(part: PartToSign): Promise<PresignedPut>;
  /** The parts that are there, in order; null where there is no such upload, or no longer. */
  listParts(upload: MultipartUpload): Promise<StoredPart[] | null>;
  /**
   * Puts the parts together to an object. Where there is one of this key already, or the upload is gone, it does nothing:
   * of several calls at once one is in time. Whether the object is there is to be looked at.
   */
  completeMultipart(upload: MultipartUpload & { parts: readonly StoredPart[] }): Promise<void>;
  /** Removes the parts; their presigned addresses lead nowhere after that. Aborting what is gone is no error. */
  abortMultipart(upload: MultipartUpload): Promise<void>;
}

/** What a call is refused with that comes after another has completed or aborted the upload, or put the object. */
const COME_TOO_LATE = ['NoSuchUpload', 'PreconditionFailed', 'ConditionalRequestConflict'];

export function multipartUploads(client: S3Client, attempt: Attempt, now: () => Date): MultipartUploads {
  return {
    async createMultipart({ bucket, key, contentType }) {
      const command = new CreateMultipartUploadCommand({ Bucket: bucket, Key: key, ContentType: contentType });
      const { UploadId } = await attempt('begin parts', (abortSignal) => client.send(command, { abortSignal }));
      if (!UploadId) throw new TypeError('the store began an upload in parts without naming it');
      return UploadId;
    },

    presignPart: (part) => presignPart(client, part, now()),

    async listParts({ bucket, key, uploadId }) {
      const found = { Bucket: bucket, Key: key, UploadId: uploadId };
      const listed = attempt('list parts', async (abortSignal) => {
        const parts: StoredPart[] = [];
        let after: string | undefined;
        // Not the SDK's paginator: it goes on for as long as there is a marker, which there is behind the last page, too.
        do {
          const command = new ListPartsCommand({ ...found, PartNumberMarker: after });
          const { Parts = [], IsTruncated, NextPartNumberMarker } = await client.send(command, { abortSignal });
          for (const { PartNumber = 0, Size = 0, ETag = '' } of Parts) {
            parts.push({ number: PartNumber, byteSize: Size, etag: ETag });
          }
          after = IsTruncated ? NextPartNumberMarker : undefined;
        } while (after);
        return parts;
      });
      return listed.catch(unlessTooLate(null));
    },

    async completeMultipart({ bucket, key, uploadId, parts }) {
      const command = new CompleteMultipartUploadCommand({
        Bucket: bucket,
        Key: key,
        UploadId: uploadId,
        IfNoneMatch: '*',
        MultipartUpload: { Parts: parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag })) },
      });
      const completed = attempt('complete parts', (abortSignal) => client.send(command, { abortSignal }));
      await completed.catch(unlessTooLate(null));
    },

    async abortMultipart({ bucket, key, uploadId }) {
      const command = new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId });
      await attempt('abort parts', (abortSignal) => client.send(command, { abortSignal })).catch(unlessTooLate(null));
    },
  };
}

/** The length is a signed header: a part of another size is a 403. */
async function presignPart(client: S3Client, part: PartToSign, now: Date): Promise<PresignedPut> {
  const { bucket, key, uploadId, number, byteSize, expiresInSeconds } = part;
  const signed = new Set(['content-length']);
  const command = new UploadPartCommand({
    Bucket: bucket,
    Key: key,
    UploadId: uploadId,
    PartNumber: number,
    ContentLength: byteSize,
  });
  const url = await getSignedUrl(client, command, {
    expiresIn: expiresInSeconds,
    signingDate: now,
    signableHeaders: signed,
    unhoistableHeaders: signed,
  });
  const headers = [{ name: 'Content-Length', value: String(byteSize) }];
  return { url, method: 'PUT', headers, expiresAt: new Date(now.getTime() + expiresInSeconds * 1000) };
}

const unlessTooLate =
  <Answer>(answer: Answer) =>
  (error: unknown): Answer => {
    if (error instanceof ObjectStoreRefused && COME_TOO_LATE.includes(error.s3Code)) return answer;
    throw error;
  };
