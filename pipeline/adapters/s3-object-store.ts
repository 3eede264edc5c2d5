import { ObjectTooLarge, type ObjectStore as PlatformObjects } from '@heliograph/platform/objects';
import { MediaRejected, type ObjectStore } from '../ports.ts';

export interface S3Buckets {
  s3: Pick<PlatformObjects, 'get' | 'put'>;
  /** Raw uploads and untouched sources, private. */
  staging: string;
  /** Variants, public by unguessable key. */
  media: string;
}

/** The pipeline's two buckets on S3. Storage errors pass through: they are for the caller to try again. */
export function s3ObjectStore({ s3, staging, media }: S3Buckets): ObjectStore {
  return {
    async getUpload(key, maxBytes) {
      try {
        return await s3.get(staging, key, { maxBytes });
      } catch (error) {
        if (!(error instanceof ObjectTooLarge)) throw error;
        const message = `The file is larger than the ${Math.floor(maxBytes / 1024 ** 2)} MB an upload may have.`;
        throw new MediaRejected('TOO_LARGE', message, { cause: error });
      }
    },

    getVariant: (key, maxBytes) => s3.get(media, key, { maxBytes }),

    async putSource({ key, bytes, contentType }) {
      await s3.put({ bucket: staging, key, body: bytes, contentType });
    },

    async putVariant({ key, bytes, contentType, cacheControl }) {
      await s3.put({ bucket: media, key, body: bytes, contentType, cacheControl });
    },
  };
}
