import type { OnlyIf } from '../../store/store.ts';
import { writeCondition } from '../conditions.ts';
import { S3Error } from '../errors.ts';
import { checksumHeaders, keptHeaders } from '../object-headers.ts';
import type { Objects } from '../objects/objects.ts';
import { announcedLength, receivePayload } from '../payload.ts';
import { replyEmpty } from '../reply.ts';
import type { S3Request } from '../request.ts';
import type { Services, SignedExchange } from './context.ts';

/** Stores the body under its key; replies when it is on disk. */
export async function putObject(services: Services, exchange: SignedExchange): Promise<void> {
  const { objects, maxObjectBytes, now } = services;
  const { request, response, signed } = exchange;
  const { bucket, key } = request;
  const headers = keptHeaders(request);
  const onlyIf = writeCondition(request);
  const length = announcedLength(request, signed, maxObjectBytes);
  await refuseEarly(objects, request, onlyIf);

  using payload = await receivePayload(exchange, length);
  const { data, md5, checksums } = payload;
  const eTag = md5.toString('hex');
  const info = { headers, checksums, eTag, modifiedAt: now().getTime() };
  const outcome = await objects.put({ bucket, key, info, data, onlyIf });
  if (outcome !== 'stored') throw new S3Error('PreconditionFailed');
  replyEmpty(response, 200, { etag: `"${eTag}"`, ...checksumHeaders(info) });
  services.onObjectCreated({ kind: 'Put', bucket, key, byteSize: data.length, eTag, at: now() });
}

/** A quick refusal before the body travels; the store decides again, in order. */
export async function refuseEarly(objects: Objects, { bucket, key }: S3Request, onlyIf: OnlyIf | null): Promise<void> {
  if (!onlyIf) return;
  const info = await objects.head(bucket, key);
  if ('absent' in onlyIf) {
    if (info) throw new S3Error('PreconditionFailed');
    return;
  }
  if (!info) throw new S3Error('NoSuchKey');
  if (info.eTag !== onlyIf.eTag) throw new S3Error('PreconditionFailed');
}
