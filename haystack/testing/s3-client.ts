import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { HaystackConfig } from '../config.ts';
import type { HaystackOptions } from '../main.ts';
import { CREDENTIAL, REGION, testHaystack } from './haystack.ts';

export const BUCKET = 'photos';

/** A client of the SDK as an app would make it, but for retries, which would hide what is refused. */
export function clientOf(endpoint: string, credentials = CREDENTIAL): S3Client {
  return new S3Client({ endpoint, region: REGION, credentials, forcePathStyle: true, maxAttempts: 1 });
}

/** A haystack with a bucket, and a client of it. */
export async function testS3(overrides: Partial<HaystackConfig> = {}, options: HaystackOptions = {}) {
  const haystack = await testHaystack(overrides, options);
  const client = clientOf(haystack.url);
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  return {
    client,
    url: haystack.url,
    directory: haystack.directory,
    async [Symbol.asyncDispose]() {
      client.destroy();
      await haystack[Symbol.asyncDispose]();
    },
  };
}
