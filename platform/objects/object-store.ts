import { addAbortSignal, PassThrough, Readable } from 'node:stream';
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
import { type MultipartUploads, multipartUploads } from './multipart.ts';
import { type PresignedPut, presignGet, presignPut, type UploadToSign } from './presign.ts';

export interface ObjectToPut {
  bucket: string;
  key: string;
  body: Buffer;
  contentType: string;
  cacheControl?: string;
}

/** An object that is never whole in memory. */
export interface StreamToPut {
  bucket: string;
  key: string;
  /** Opens the bytes and says how many there are; called again for each attempt. */
  open(): Promise<{ body: Readable; byteSize: number }>;
  contentType: string;
  /** How a browser is to save it, such as `attachment; filename="photos.zip"`. */
  contentDisposition?: string;
}

/**
 * Object storage, as every room uses it: Amazon S3, haystack, or another that speaks the same.
 * Every method rejects with ObjectStoreUnavailable (worth trying later) or ObjectStoreRefused (it is not).
 */
export interface ObjectStore extends MultipartUploads {
  /** Resolves when the object is durable. Replaces one that is there. */
  put(object: ObjectToPut): Promise<void>;
  /** The same for what is too large for memory. Up to half an hour. */
  putStream(object: StreamToPut): Promise<void>;
  /** An object to be read as it comes, to its end or destroyed; null when there is none. What breaks later is its error. */
  getStream(bucket: string, key: string): Promise<Readable | null>;
  /** The whole object; null when there is none. Rejects with ObjectTooLarge before reading more than `maxBytes`. */
  get(bucket: string, key: string, options?: { maxBytes?: number }): Promise<Buffer | null>;
  head(bucket: string, key: string): Promise<{ byteSize: number; contentType: string } | null>;
  /** Deleting what is not there is no error. */
  delete(bucket: string, key: string): Promise<void>;
  /** Creates the bucket unless it is there. */
  ensureBucket(bucket: string): Promise<void>;
  /** Lets an app upload these very bytes, straight to the store. No round trip. */
  presignPut(upload: UploadToSign): Promise<PresignedPut>;
  /** An address from which whoever has it may download the object for so long, 7 days at most. No round trip. */
  presignGet(download: { bucket: string; key: string; expiresInSeconds: number }): Promise<string>;
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
const STREAM_TIMEOUT_MS = 30 * 60 * 1000;

export function createObjectStore(options: ObjectStoreOptions): ObjectStore {
  const { endpoint, region, accessKeyId, secretAccessKey, patience = {}, now = () => new Date() } = options;
  const attempt = createAttempts(patience);
  const attemptStream = createAttempts({ ...patience, timeoutMillis: STREAM_TIMEOUT_MS });
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

    async putStream({ bucket, key, open, contentType, contentDisposition }) {
      await attemptStream('put', async (abortSignal) => {
        const { body: source, byteSize } = await open();
        const { body, broken } = sendable(source);
        const command = new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: body,
          ContentLength: byteSize,
          ContentType: contentType,
          ContentDisposition: contentDisposition,
          ChecksumAlgorithm: 'CRC32',
        });
        const sent = client.send(command, { abortSignal: AbortSignal.any([abortSignal, broken]) });
        await sent.catch((error: unknown) => {
          throw broken.aborted ? broken.reason : error;
        });
      });
    },

    getStream(bucket, key) {
      const command = new GetObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' });
      return attemptStream('get', async () => {
        const reply = await client.send(command).catch(nullIfAbsent);
        return reply && nodeStreamOf(reply);
      });
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

    ...multipartUploads(client, attempt, now),
    presignPut: (upload) => presignPut(client, upload, now()),
    presignGet: (download) => presignGet(client, download, now()),
    close: () => client.destroy(),
  };
}

async function readBody(
  reply: GetObjectCommandOutput,
  { key, maxBytes, abortSignal }: { key: string; maxBytes: number; abortSignal: AbortSignal },
): Promise<Buffer> {
  const { ContentLength: announced = 0 } = reply;
  const body = nodeStreamOf(reply);
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

/** The SDK does not watch a body for errors: where the source breaks, it is told by a signal. */
function sendable(source: Readable): { body: Readable; broken: AbortSignal } {
  const breaking = new AbortController();
  const body = source.pipe(new PassThrough());
  source.once('error', (error) => breaking.abort(error));
  body.once('close', () => source.destroy());
  return { body, broken: breaking.signal };
}

function nodeStreamOf({ Body: body }: GetObjectCommandOutput): Readable {
  if (!(body instanceof Readable)) throw new TypeError('the SDK answers a Node stream on Node');
  return body;
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
