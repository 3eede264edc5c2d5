import { headerOfChecksum, nameIn } from '../checksums.ts';
import { S3Error } from '../errors.ts';
import type { Upload } from '../multipart/upload.ts';
import { announcedLength, receivePayload } from '../payload.ts';
import { replyEmpty } from '../reply.ts';
import type { Services, SignedExchange } from './context.ts';
import { partNumberOf, uploadPlace } from './upload-place.ts';

/** Stores a part of an upload; replies when it is on disk. */
export async function uploadPart(services: Services, exchange: SignedExchange): Promise<void> {
  const { uploads, maxObjectBytes } = services;
  const { request, response, signed } = exchange;
  const number = partNumberOf(request);
  const upload = uploads.find(uploadPlace(request));
  const length = announcedLength(request, signed, maxObjectBytes);
  using payload = await receivePayload(exchange, length, { also: upload.checksum?.name });
  const { data, md5, checksums } = payload;
  const kept = checksumsOfUpload(upload, checksums);
  const eTag = md5.toString('hex');
  await uploads.putPart(upload, { number, data, eTag, checksums: kept });
  replyEmpty(response, 200, { etag: `"${eTag}"`, ...checksums });
}

/** A part may state a checksum of the kind the upload was begun with, or of any where there is none. */
function checksumsOfUpload({ checksum }: Upload, checksums: Record<string, string>): Record<string, string> {
  if (!checksum) return checksums;
  const expected = headerOfChecksum(checksum.name);
  const actual = Object.keys(checksums).find((header) => header !== expected);
  if (actual) {
    const message = `Checksum Type mismatch occurred, expected checksum Type: ${checksum.name}`;
    throw new S3Error('InvalidRequest', `${message}, actual checksum Type: ${nameIn(actual)}`);
  }
  return checksums;
}
