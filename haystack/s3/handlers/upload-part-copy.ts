import { createHash } from 'node:crypto';
import { checksumElements } from '../checksum-elements.ts';
import { checksumOf, headerOfChecksum } from '../checksums.ts';
import { S3Error } from '../errors.ts';
import { collect } from '../objects/pieces.ts';
import type { ByteRange } from '../range.ts';
import { replyXml } from '../reply.ts';
import type { S3Request } from '../request.ts';
import type { Services, SignedExchange } from './context.ts';
import { openCopySource } from './copy-source.ts';
import { partNumberOf, uploadPlace } from './upload-place.ts';

/** Stores bytes of an object as a part of an upload. */
export async function uploadPartCopy(services: Services, exchange: SignedExchange): Promise<void> {
  const { uploads, maxObjectBytes } = services;
  const { request, response, memory } = exchange;
  const number = partNumberOf(request);
  const upload = uploads.find(uploadPlace(request));
  const source = await openCopySource(services, exchange);
  try {
    const range = copyRange(request, source.info.byteSize);
    const length = range ? range.end - range.start + 1 : source.info.byteSize;
    if (length > maxObjectBytes) throw new S3Error('EntityTooLarge');
    const release = memory.reserve(length);
    try {
      const data = await collect(await source.read(range));
      const eTag = createHash('md5').update(data).digest('hex');
      const name = upload.checksum?.name;
      const checksums = name ? { [headerOfChecksum(name)]: checksumOf(name, data) } : {};
      const modifiedAt = await uploads.putPart(upload, { number, data, eTag, checksums });
      replyXml(response, 'CopyPartResult', {
        LastModified: new Date(modifiedAt).toISOString(),
        ETag: `"${eTag}"`,
        ...checksumElements({ checksums }),
        ChecksumType: undefined,
      });
    } finally {
      release();
    }
  } finally {
    source.close();
  }
}

/** Unlike a `Range`, this one must be whole and lie within the object. */
function copyRange(request: S3Request, byteSize: number): ByteRange | null {
  const header = request.header('x-amz-copy-source-range');
  if (header === undefined) return null;
  const [, first, last] = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(header) ?? [];
  const range = { start: Number(first), end: Number(last) };
  if (first === undefined || range.start > range.end) {
    const message = 'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are';
    throw new S3Error('InvalidArgument', `${message} the zero-based offsets of the first and last bytes to copy`);
  }
  if (range.end >= byteSize) {
    throw new S3Error('InvalidArgument', `Range specified is not valid for source object of size: ${byteSize}`);
  }
  return range;
}
