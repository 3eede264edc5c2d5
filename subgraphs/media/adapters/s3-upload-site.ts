import type { ObjectStore } from '@heliograph/platform/objects';
import type { UploadSite } from '../ports.ts';

/** The staging bucket: private, written by presigned PUT, read by the pipeline. */
export function s3UploadSite(options: { objects: ObjectStore; bucket: string; now(): Date }): UploadSite {
  const { objects, bucket, now } = options;
  return {
    ticket({ stagingKey, contentType, byteSize, sha256, expiresAt }) {
      const secondsLeft = Math.floor((expiresAt.getTime() - now().getTime()) / 1000);
      return objects.presignPut({
        bucket,
        key: stagingKey,
        contentType,
        byteSize,
        sha256Base64: sha256,
        // A ticket asked for again after its time is answered as it was: expired.
        expiresInSeconds: Math.max(1, secondsLeft),
      });
    },

    async hasArrived({ stagingKey, byteSize }) {
      const object = await objects.head(bucket, stagingKey);
      return object?.byteSize === byteSize;
    },

    discard: ({ stagingKey }) => objects.delete(bucket, stagingKey),
  };
}
