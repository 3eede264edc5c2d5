import type { ObjectStore } from '@heliograph/platform/objects';
import type { PublicObjects } from '../ports.ts';

/** The public bucket, as the pipeline filled it. */
export function s3PublicObjects(options: { objects: ObjectStore; bucket: string }): PublicObjects {
  const { objects, bucket } = options;
  return {
    async discard(keys) {
      await Promise.all(keys.map((key) => objects.delete(bucket, key)));
    },
  };
}
