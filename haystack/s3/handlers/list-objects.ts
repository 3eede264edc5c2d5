import type { ListedObject } from '../../store/store.ts';
import { S3Error } from '../errors.ts';
import { readPage } from '../listing/page.ts';
import { countAsked, keyEncoding } from '../listing/parameters.ts';
import { readToken, sealToken } from '../listing/token.ts';
import { replyXml } from '../reply.ts';
import type { S3Request } from '../request.ts';
import type { XmlFields } from '../xml.ts';
import type { Services, SignedExchange } from './context.ts';
import { OWNER } from './owner.ts';

const MOST = 1000;

/** The objects of a bucket, a page after another: version 2, which goes on after a token. */
export async function listObjectsV2(services: Services, { request, response }: SignedExchange): Promise<void> {
  if (request.parameter('list-type') !== '2') throw new S3Error('InvalidArgument', 'Invalid List Type specified');
  const { tokenSecret } = services;
  const { bucket } = request;
  const token = request.parameter('continuation-token');
  const startAfter = request.parameter('start-after');
  const after = token === undefined ? (startAfter ?? '') : readToken(tokenSecret, bucket, token);
  const page = await pageAsked(services, request, after);
  const isOwnerAsked = request.parameter('fetch-owner') === 'true';

  replyXml(response, 'ListBucketResult', {
    ...page.common,
    KeyCount: page.items.length + page.commonPrefixes.length,
    ContinuationToken: token,
    NextContinuationToken: page.next === null ? undefined : sealToken(tokenSecret, bucket, page.next),
    StartAfter: startAfter && page.encode(startAfter),
    Contents: page.items.map((item) => ({
      ...contentsOf(item, page.encode),
      Owner: isOwnerAsked ? OWNER : undefined,
    })),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: page.encode(prefix) })),
  });
}

/** The same in version 1, which goes on after the last key, and tells it where keys are rolled up. */
export async function listObjects(services: Services, { request, response }: SignedExchange): Promise<void> {
  const marker = request.parameter('marker') ?? '';
  const page = await pageAsked(services, request, marker);
  const isRolledUp = (request.parameter('delimiter') ?? '') !== '';

  replyXml(response, 'ListBucketResult', {
    ...page.common,
    Marker: page.encode(marker),
    NextMarker: isRolledUp && page.next !== null ? page.encode(page.next) : undefined,
    Contents: page.items.map((item) => ({ ...contentsOf(item, page.encode), Owner: OWNER })),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: page.encode(prefix) })),
  });
}

async function pageAsked({ objects }: Services, request: S3Request, after: string) {
  const prefix = request.parameter('prefix') ?? '';
  const delimiter = request.parameter('delimiter') ?? '';
  const limit = countAsked(request, 'max-keys', MOST);
  const { type, encode } = keyEncoding(request);
  const { bucket } = request;
  const page = await readPage((range) => objects.list(bucket, range), { prefix, delimiter, after, limit });
  const common = {
    Name: bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    MaxKeys: limit,
    EncodingType: type,
    IsTruncated: page.next !== null,
  };
  return { ...page, encode, common };
}

function contentsOf({ key, byteSize, eTag, modifiedAt }: ListedObject, encode: (key: string) => string): XmlFields {
  return {
    Key: encode(key),
    LastModified: new Date(modifiedAt).toISOString(),
    ETag: `"${eTag}"`,
    Size: byteSize,
    StorageClass: 'STANDARD',
  };
}
