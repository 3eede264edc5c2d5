import type { ServerResponse } from 'node:http';
import type { StoredInfo } from '../../store/store.ts';
import { namesTag } from '../conditions.ts';
import { S3Error } from '../errors.ts';
import { type ByteRange, readRange } from '../range.ts';
import type { S3Request } from '../request.ts';
import type { Services } from './context.ts';

/** Answers an object, or the part of it that is asked for. */
export async function getObject(
  { store, memory }: Services,
  { request, response }: { request: S3Request; response: ServerResponse },
): Promise<void> {
  const { bucket, key } = request;
  const bytes = store.sizeBound(bucket, key);
  if (bytes === null) throw noSuchKey();
  const release = memory.reserve(bytes);
  response.once('close', release);
  const found = await store.get(bucket, key);
  if (!found) throw noSuchKey();
  const { info, data } = found;
  if (isUnchanged(request, info)) {
    response.writeHead(304, validators(info)).end();
    return;
  }
  const range = readRange(request.header('range'), info.byteSize);
  const body = range ? data.subarray(range.start, range.end + 1) : data;
  response.writeHead(range ? 206 : 200, { ...objectHeaders(request, info, range), 'content-length': body.length });
  response.end(body);
}

/** Answers what `getObject` would, without the bytes. */
export async function headObject(
  { store }: Services,
  { request, response }: { request: S3Request; response: ServerResponse },
): Promise<void> {
  const info = await store.head(request.bucket, request.key);
  if (!info) throw noSuchKey();
  if (isUnchanged(request, info)) {
    response.writeHead(304, validators(info)).end();
    return;
  }
  const range = readRange(request.header('range'), info.byteSize);
  const byteSize = range ? range.end - range.start + 1 : info.byteSize;
  response.writeHead(range ? 206 : 200, { ...objectHeaders(request, info, range), 'content-length': byteSize }).end();
}

function isUnchanged(request: S3Request, info: StoredInfo): boolean {
  const mustMatch = request.header('if-match');
  if (mustMatch !== undefined && !namesTag(mustMatch, info.eTag)) {
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
  const mustDiffer = request.header('if-none-match');
  return mustDiffer !== undefined && namesTag(mustDiffer, info.eTag);
}

function objectHeaders(request: S3Request, info: StoredInfo, range: ByteRange | null): Record<string, string> {
  // A checksum is of the whole object, so it would only mislead beside a part of it.
  const wantsChecksums = request.header('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED' && !range;
  return {
    ...info.headers,
    ...validators(info),
    ...(wantsChecksums ? info.checksums : {}),
    ...(range ? { 'content-range': `bytes ${range.start}-${range.end}/${info.byteSize}` } : {}),
    'accept-ranges': 'bytes',
    // Objects come from users: a browser must not guess that one is a page.
    'x-content-type-options': 'nosniff',
  };
}

function validators(info: StoredInfo): Record<string, string> {
  const { 'cache-control': cacheControl } = info.headers;
  return {
    etag: `"${info.eTag}"`,
    'last-modified': new Date(info.modifiedAt).toUTCString(),
    ...(cacheControl ? { 'cache-control': cacheControl } : {}),
  };
}

function noSuchKey(): S3Error {
  return new S3Error('NoSuchKey', 'The specified key does not exist.');
}
