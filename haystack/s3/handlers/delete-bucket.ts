import { S3Error } from '../errors.ts';
import { replyEmpty } from '../reply.ts';
import type { Services, SignedExchange } from './context.ts';

/** Deletes an empty bucket, and the uploads into it that were never completed. */
export async function deleteBucket({ store, uploads }: Services, { request, response }: SignedExchange): Promise<void> {
  const outcome = await store.deleteBucket(request.bucket);
  if (outcome === 'missing') throw new S3Error('NoSuchBucket');
  if (outcome === 'not-empty') throw new S3Error('BucketNotEmpty');
  await uploads.abortAllOf(request.bucket);
  replyEmpty(response, 204);
}
