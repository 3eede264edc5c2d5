import { z } from 'zod';
import { S3Error } from '../errors.ts';
import { replyEmpty } from '../reply.ts';
import { receiveXml } from '../xml-body.ts';
import { isBucketName } from './bucket-name.ts';
import type { Services, SignedExchange } from './context.ts';

const CONFIGURATION = {
  root: 'CreateBucketConfiguration',
  schema: z.object({ LocationConstraint: z.string().optional() }),
  lists: [],
  maxBytes: 16 * 1024,
};

export async function createBucket({ store, region }: Services, exchange: SignedExchange): Promise<void> {
  const { request, response } = exchange;
  const { bucket } = request;
  if (!isBucketName(bucket)) throw new S3Error('InvalidBucketName');
  if (Number(request.header('content-length') ?? 0) > 0) {
    const { LocationConstraint: wanted } = await receiveXml(exchange, CONFIGURATION);
    if (wanted && wanted !== region) throw new S3Error('IllegalLocationConstraintException');
  }
  if ((await store.createBucket(bucket)) === 'exists') throw new S3Error('BucketAlreadyOwnedByYou');
  replyEmpty(response, 200, { location: `/${bucket}` });
}
