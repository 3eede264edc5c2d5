import { addAbortSignal, Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { createAttempts, type Patience, statusOf } from './attempts.ts';
import { ObjectStoreRefused, ObjectTooLarge } from './errors.ts';
import { type PresignedPut, presignPut, type UploadToSign } from './presign.ts';

export interface ObjectToPut {
  bucket: string;
  key: string;
  body: Buffer;
  contentType: string;
  cacheControl?: string;
}

/**
 * Object storage, as every room uses it: Amazon S3, haystack, or another that speaks the same.
 * Every method rejects with ObjectStoreUnavailable (worth trying later) or ObjectStoreRefused (it is not).
 */
export interface ObjectStore {
  /** Resolves when the object is durable. Replaces one that is there. */
  put(object: ObjectToPut): Promise<void>;
  /** The whole object; null when there is none. Rejects with ObjectTooLarge before reading more than `maxBytes`. */
  get(bucket: string, key: string, options?: { maxBytes?: number }): Promise<Buffer | null>;
  head(bucket: string, key: string): Promise<{ byteSize: number; contentType: string } | null>;
  /** Deleting what is not there is no error. */
  delete(bucket: string, key: string): Promise<void>;
  /** Creates the bucket unless it is there. */
  ensureBucket(bucket: string): Promise<void>;
  /** Lets an app upload these very bytes, straight to the store. No round trip. */
  presignPut(upload: UploadToSign): Promise<PresignedPut>;
  close(): void;
}

export interface ObjectStoreOptions {
  /** Base address, such as http://127.0.0.1:9000. Presigned addresses begin with it, so apps must reach it too. */
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  patience?: Patience;
  now?: () => Date;
}

const MAX_SOCKETS = 64;

export function createObjectStore(options: ObjectStoreOptions): ObjectStore {
  const { endpoint, region, accessKeyId, secretAccessKey, patience = {}, now = () => new Date() } = options;
  const attempt = createAttempts(patience);
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    maxAttempts: 1,
    // Else the presigner signs the checksum of an empty body into every upload. Each PUT below asks for its own.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    requestHandler: { httpAgent: { maxSockets: MAX_SOCKETS }, httpsAgent: { maxSockets: MAX_SOCKETS } },
  });

  return {
    async put({ bucket, key, body, contentType, cacheControl }) {
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: contentType,
        CacheControl: cacheControl,
        ChecksumAlgorithm: 'CRC32',
      });
      await attempt('put', (abortSignal) => client.send(command, { abortSignal }));
    },

    get(bucket, key, { maxBytes = Number.POSITIVE_INFINITY } = {}) {
      const command = new GetObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' });
      return attempt('get', async (abortSignal) => {
        const reply = await client.send(command, { abortSignal }).catch(nullIfAbsent);
        return reply && readBody(reply, { key, maxBytes, abortSignal });
      });
    },

    head(bucket, key) {
      const command = new HeadObjectCommand({ Bucket: bucket, Key: key });
      return attempt('head', async (abortSignal) => {
        const reply = await client.send(command, { abortSignal }).catch(nullIfAbsent);
        return reply && { byteSize: reply.ContentLength ?? 0, contentType: reply.ContentType ?? '' };
      });
    },

    async delete(bucket, key) {
      const command = new DeleteObjectCommand({ Bucket: bucket, Key: key });
      await attempt('delete', (abortSignal) => client.send(command, { abortSignal }));
    },

    async ensureBucket(bucket) {
      const head = new HeadBucketCommand({ Bucket: bucket });
      const found = await attempt('head bucket', (abortSignal) =>
        client.send(head, { abortSignal }).catch(nullIfAbsent),
      );
      if (found) return;
      const create = new CreateBucketCommand({ Bucket: bucket });
      await attempt('create bucket', (abortSignal) => client.send(create, { abortSignal })).catch(unlessItIsOurs);
    },

    presignPut: (upload) => presignPut(client, upload, now()),
    close: () => client.destroy(),
  };
}

async function readBody(
  { Body: body, ContentLength: announced = 0 }: GetObjectCommandOutput,
  { key, maxBytes, abortSignal }: { key: string; maxBytes: number; abortSignal: AbortSignal },
): Promise<Buffer> {
  if (!(body instanceof Readable)) throw new TypeError('the SDK answers a Node stream on Node');
  addAbortSignal(abortSignal, body);
  if (announced > maxBytes) {
    body.destroy();
    throw new ObjectTooLarge(key, maxBytes);
  }
  const pieces: Buffer[] = [];
  let received = 0;
  for await (const piece of body) {
    received += piece.length;
    if (received > maxBytes) throw new ObjectTooLarge(key, maxBytes);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function nullIfAbsent(error: unknown): null {
  const isAbsent = statusOf(error) === 404 && !(error instanceof Error && error.name === 'NoSuchBucket');
  if (isAbsent) return null;
  throw error;
}

/** Two processes that start together both find no bucket; one of them creates it. */
function unlessItIsOurs(error: unknown): void {
  if (!(error instanceof ObjectStoreRefused) || error.s3Code !== 'BucketAlreadyOwnedByYou') throw error;
}
