import { replyXml } from '../reply.ts';
import { isBucketName } from './bucket-name.ts';
import type { Services, SignedExchange } from './context.ts';
import { OWNER } from './owner.ts';

export async function listBuckets({ store, region }: Services, { request, response }: SignedExchange): Promise<void> {
  const prefix = request.parameter('prefix');
  const buckets = store.buckets().filter(({ name }) => isBucketName(name) && name.startsWith(prefix ?? ''));
  replyXml(response, 'ListAllMyBucketsResult', {
    Owner: OWNER,
    Buckets: {
      Bucket: buckets.map(({ name, createdAt }) => ({
        Name: name,
        CreationDate: new Date(createdAt).toISOString(),
        BucketRegion: region,
      })),
    },
    Prefix: prefix,
  });
}
