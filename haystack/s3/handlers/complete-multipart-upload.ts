import { z } from 'zod';
import { checksumElements } from '../checksum-elements.ts';
import { type ChecksumType, isChecksumHeader } from '../checksums.ts';
import { opaqueTag, writeCondition } from '../conditions.ts';
import { S3Error } from '../errors.ts';
import type { CompletionOrder } from '../multipart/complete.ts';
import { replyXml } from '../reply.ts';
import { headerOf, type S3Request } from '../request.ts';
import { receiveXml } from '../xml-body.ts';
import type { Services, SignedExchange } from './context.ts';
import { MAX_PARTS } from './read-request.ts';
import { uploadPlace } from './upload-place.ts';

const part = z.object({
  PartNumber: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((number) => number >= 1 && number <= MAX_PARTS),
  ETag: z.string(),
  ChecksumCRC32: z.string().optional(),
  ChecksumCRC32C: z.string().optional(),
  ChecksumCRC64NVME: z.string().optional(),
  ChecksumSHA1: z.string().optional(),
  ChecksumSHA256: z.string().optional(),
});

const COMPLETION = {
  root: 'CompleteMultipartUpload',
  lists: ['Part'],
  schema: z.object({ Part: z.array(part).min(1).max(MAX_PARTS) }),
  maxBytes: 4 * 1024 * 1024,
};

/** Makes an object of the parts that are named; asked again, it answers again. */
export async function completeMultipartUpload(services: Services, exchange: SignedExchange): Promise<void> {
  const { request, response } = exchange;
  const { bucket, key } = request;
  const place = uploadPlace(request);
  // Checksums in its headers are of the object, not of this body.
  const { Part: parts } = await receiveXml(exchange, COMPLETION, { checksums: 'of something else' });
  const order: CompletionOrder = {
    parts: parts.map((each) => ({
      number: each.PartNumber,
      eTag: opaqueTag(each.ETag),
      checksum:
        each.ChecksumCRC32 ??
        each.ChecksumCRC32C ??
        each.ChecksumCRC64NVME ??
        each.ChecksumSHA1 ??
        each.ChecksumSHA256 ??
        null,
    })),
    onlyIf: writeCondition(request),
    byteSize: statedSize(request),
    checksums: statedChecksums(request),
    checksumType: statedType(request),
  };
  const { eTag, byteSize, checksums, composite, isNew } = await services.uploads.complete(place, order);
  replyXml(response, 'CompleteMultipartUploadResult', {
    Location: `http://${headerOf(request.message, 'host') ?? ''}${request.path}`,
    Bucket: bucket,
    Key: key,
    ETag: `"${eTag}"`,
    ...checksumElements({ checksums, composite }),
  });
  if (!isNew) return;
  const { now, onObjectCreated } = services;
  onObjectCreated({ kind: 'CompleteMultipartUpload', bucket, key, byteSize, eTag, at: now() });
}

function statedSize(request: S3Request): number | null {
  const stated = request.header('x-amz-mp-object-size');
  if (stated === undefined) return null;
  if (!/^\d{1,15}$/.test(stated)) throw new S3Error('InvalidArgument', 'x-amz-mp-object-size is not a size.');
  return Number(stated);
}

function statedChecksums(request: S3Request): Record<string, string> {
  return Object.fromEntries(request.names.filter(isChecksumHeader).map((name) => [name, request.header(name) ?? '']));
}

function statedType(request: S3Request): ChecksumType | null {
  const stated = request.header('x-amz-checksum-type')?.toUpperCase();
  if (stated === undefined) return null;
  if (stated === 'FULL_OBJECT' || stated === 'COMPOSITE') return stated;
  throw new S3Error('InvalidRequest', 'Value for x-amz-checksum-type header is invalid.');
}
