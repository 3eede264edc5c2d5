import { elementOfChecksum, headerOfChecksum } from '../checksums.ts';
import { countAsked, keyEncoding, numberAsked } from '../listing/parameters.ts';
import { replyXml } from '../reply.ts';
import type { Services, SignedExchange } from './context.ts';
import { OWNER } from './owner.ts';
import { uploadPlace } from './upload-place.ts';

const MOST = 1000;

/** The parts of an upload that have come so far. */
export async function listParts({ uploads }: Services, { request, response }: SignedExchange): Promise<void> {
  const upload = uploads.find(uploadPlace(request));
  const limit = countAsked(request, 'max-parts', MOST);
  const after = numberAsked(request, 'part-number-marker') ?? 0;
  const { encode, type } = keyEncoding(request);
  const found = await uploads.listParts(upload, { after, limit: limit + 1 });
  const parts = found.slice(0, limit);
  const isTruncated = limit > 0 && found.length > limit;
  const { checksum } = upload;
  const checksumElement = checksum && elementOfChecksum(headerOfChecksum(checksum.name));

  replyXml(response, 'ListPartsResult', {
    Bucket: upload.bucket,
    Key: encode(upload.key),
    EncodingType: type,
    UploadId: upload.id,
    PartNumberMarker: after,
    NextPartNumberMarker: isTruncated ? parts.at(-1)?.number : undefined,
    MaxParts: limit,
    IsTruncated: isTruncated,
    Initiator: OWNER,
    Owner: OWNER,
    StorageClass: 'STANDARD',
    ChecksumAlgorithm: checksum?.name.toUpperCase(),
    ChecksumType: checksum?.type,
    Part: await Promise.all(
      parts.map(async ({ number, byteSize, eTag, modifiedAt }) => ({
        PartNumber: number,
        LastModified: new Date(modifiedAt).toISOString(),
        ETag: `"${eTag}"`,
        Size: byteSize,
        ...(checksumElement ? { [checksumElement]: (await uploads.partChecksum(upload, number)) ?? undefined } : {}),
      })),
    ),
  });
}
