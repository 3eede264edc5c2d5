import { ObjectTooLarge, type ObjectStore as PlatformObjects } from '@heliograph/platform/objects';
import { MediaRejected, type ObjectStore } from '../ports.ts';

export interface S3Buckets {
  s3: Pick<PlatformObjects, 'get' | 'put'>;
  /** Raw uploads, private. */
  staging: string;
  /** Variants, public by unguessable key. */
  media: string;
}

/** The pipeline's two buckets on S3. Storage errors pass through: they are for the caller to try again. */
export function s3ObjectStore({ s3, staging, media }: S3Buckets): ObjectStore {
  return {
    async getUpload(stagingKey, maxBytes) {
      try {
        return await s3.get(staging, stagingKey, { maxBytes });
      } catch (error) {
        if (!(error instanceof ObjectTooLarge)) throw error;
        const message = `The file is larger than the ${Math.floor(maxBytes / 1024 ** 2)} MB an upload may have.`;
        throw new MediaRejected('TOO_LARGE', message, { cause: error });
      }
    },

    async putVariant({ key, bytes, contentType, cacheControl }) {
      await s3.put({ bucket: media, key, body: bytes, contentType, cacheControl });
    },
  };
}
