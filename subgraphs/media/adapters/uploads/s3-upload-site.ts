import type { ObjectStore } from '@heliograph/platform/objects';
import type { AnnouncedUpload, UploadInParts, UploadSite } from '../../ports.ts';

/** Bytes of every part but the last; storage takes no smaller ones than 5 MiB. */
const PART_BYTES = 8 * 1024 * 1024;
/** How long the addresses of parts work; the upload itself may take longer. */
const PART_LIFETIME_SECONDS = 3600;

/** The staging bucket: private, written by presigned requests, read by the pipeline. */
export function s3UploadSite(options: { objects: ObjectStore; bucket: string; now(): Date }): UploadSite {
  const { objects, bucket, now } = options;

  // A ticket asked for again after its time is answered as it was: expired.
  const secondsLeft = ({ expiresAt }: AnnouncedUpload) =>
    Math.max(1, Math.floor((expiresAt.getTime() - now().getTime()) / 1000));

  const isThere = async ({ stagingKey, byteSize }: AnnouncedUpload): Promise<boolean> =>
    (await objects.head(bucket, stagingKey))?.byteSize === byteSize;

  const multipartOf = ({ stagingKey, uploadId }: Pick<UploadInParts, 'stagingKey' | 'uploadId'>) => ({
    ...{ bucket, key: stagingKey, uploadId },
  });

  /** Of the parts there should be, those that are there and those that are not; null where storage knows none. */
  async function partsOf(upload: UploadInParts) {
    const stored = await objects.listParts(multipartOf(upload));
    if (!stored) return null;
    const found = planOf(upload.byteSize).map((part) => ({
      ...part,
      stored: stored.find(({ number, byteSize }) => number === part.number && byteSize === part.byteSize),
    }));
    return {
      missing: found.filter((part) => !part.stored),
      present: found.flatMap((part) => part.stored ?? []),
    };
  }

  return {
    ticket: (upload) =>
      objects.presignPut({
        bucket,
        key: upload.stagingKey,
        contentType: upload.contentType,
        byteSize: upload.byteSize,
        sha256Base64: upload.sha256,
        expiresInSeconds: secondsLeft(upload),
      }),

    beginParts: ({ stagingKey, contentType }) => objects.createMultipart({ bucket, key: stagingKey, contentType }),

    async partsTicket(upload) {
      const expiresInSeconds = Math.min(PART_LIFETIME_SECONDS, secondsLeft(upload));
      const expiresAt = new Date(now().getTime() + expiresInSeconds * 1000);
      const parts = await partsOf(upload);
      // Put together already, or given up by storage.
      if (!parts) return (await isThere(upload)) ? { partSize: PART_BYTES, parts: [], expiresAt } : null;
      const signed = parts.missing.map(async ({ number, offset, byteSize }) => {
        const part = { ...multipartOf(upload), number, byteSize, expiresInSeconds };
        const { url, method, headers } = await objects.presignPart(part);
        return { number, offset, byteSize, url, method, headers };
      });
      return { partSize: PART_BYTES, parts: await Promise.all(signed), expiresAt };
    },

    async hasArrived(upload) {
      if (!isInParts(upload)) return isThere(upload);
      const parts = await partsOf(upload);
      if (parts && parts.missing.length > 0) return false;
      // Where another call was faster, the whole is there all the same.
      if (parts) await objects.completeMultipart({ ...multipartOf(upload), parts: parts.present });
      return isThere(upload);
    },

    abortParts: (upload) => objects.abortMultipart(multipartOf(upload)),

    async discard({ stagingKey, uploadId }) {
      if (uploadId) await objects.abortMultipart(multipartOf({ stagingKey, uploadId }));
      await objects.delete(bucket, stagingKey);
    },
  };
}

const isInParts = (upload: AnnouncedUpload): upload is UploadInParts => upload.uploadId !== null;

/** The parts in which so many bytes are sent, from first to last. */
function planOf(byteSize: number): { number: number; offset: number; byteSize: number }[] {
  return Array.from({ length: Math.ceil(byteSize / PART_BYTES) }, (_, index) => {
    const offset = index * PART_BYTES;
    return { number: index + 1, offset, byteSize: Math.min(PART_BYTES, byteSize - offset) };
  });
}
