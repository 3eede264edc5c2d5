import { algorithmAsked, type ChecksumName, type ChecksumType, isCombinable } from '../checksums.ts';
import { S3Error } from '../errors.ts';
import type { Upload } from '../multipart/upload.ts';
import { keptHeaders } from '../object-headers.ts';
import { replyXml } from '../reply.ts';
import type { S3Request } from '../request.ts';
import type { Services, SignedExchange } from './context.ts';

/** Begins an object that comes in parts. */
export async function createMultipartUpload(
  { uploads }: Services,
  { request, response }: SignedExchange,
): Promise<void> {
  const { bucket, key } = request;
  const headers = keptHeaders(request);
  const { id, checksum } = await uploads.create({ bucket, key, headers, checksum: checksumAsked(request) });
  if (checksum) {
    response.setHeader('x-amz-checksum-algorithm', checksum.name.toUpperCase());
    response.setHeader('x-amz-checksum-type', checksum.type);
  }
  replyXml(response, 'InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id });
}

function checksumAsked(request: S3Request): Upload['checksum'] {
  const name = algorithmAsked(request, 'x-amz-checksum-algorithm');
  const type = request.header('x-amz-checksum-type')?.toUpperCase();
  if (!name) {
    if (type === undefined) return null;
    throw new S3Error('InvalidRequest', 'The x-amz-checksum-type header needs x-amz-checksum-algorithm.');
  }
  return { name, type: typeOf(type ?? (name === 'crc64nvme' ? 'FULL_OBJECT' : 'COMPOSITE'), name) };
}

function typeOf(type: string, name: ChecksumName): ChecksumType {
  if (type !== 'FULL_OBJECT' && type !== 'COMPOSITE') {
    throw new S3Error('InvalidRequest', 'Value for x-amz-checksum-type header is invalid.');
  }
  if (!isCombinable(name, type)) {
    const message = `The ${type} checksum type cannot be used with the ${name} checksum algorithm.`;
    throw new S3Error('InvalidRequest', message);
  }
  return type;
}
