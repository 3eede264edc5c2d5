import { S3Error } from '../errors.ts';
import { announcedLength, receivePayload } from '../payload.ts';
import type { Services, SignedExchange } from './context.ts';

const NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const MAX_CONFIGURATION_BYTES = 16 * 1024;

/** Creates a bucket. Its configuration document is proved, as any signed body, and otherwise has nothing to say here. */
export async function createBucket({ store }: Services, { request, response, signed }: SignedExchange): Promise<void> {
  const { bucket } = request;
  if (!NAME.test(bucket)) throw new S3Error('InvalidBucketName', 'The specified bucket is not valid.');
  if (request.header('content-length') !== undefined) {
    const length = announcedLength(request, signed, MAX_CONFIGURATION_BYTES);
    await receivePayload(request, response, signed, length);
  }
  if ((await store.createBucket(bucket)) === 'exists') {
    throw new S3Error('BucketAlreadyOwnedByYou', 'The bucket you tried to create already exists, and you own it.');
  }
  response.writeHead(200, { location: `/${bucket}`, 'content-length': 0 }).end();
}

/** Answers that a bucket exists; the door has already looked. */
export async function headBucket(_services: Services, { response }: SignedExchange): Promise<void> {
  response.writeHead(200).end();
}
