import type { StoredInfo } from '../../store/store.ts';
import { checksumElements } from '../checksum-elements.ts';
import { elementOfChecksum } from '../checksums.ts';
import { S3Error } from '../errors.ts';
import { countAsked, numberAsked } from '../listing/parameters.ts';
import type { PartSpan } from '../objects/composite.ts';
import { replyXml } from '../reply.ts';
import type { S3Request } from '../request.ts';
import type { XmlFields } from '../xml.ts';
import type { Services, SignedExchange } from './context.ts';
import { isToBeSent, spansOf } from './read-request.ts';

const MOST = 1000;

/** What is known of an object, as far as `x-amz-object-attributes` asks for it. */
export async function getObjectAttributes({ objects }: Services, exchange: SignedExchange): Promise<void> {
  const { request, response } = exchange;
  const asked = attributesAsked(request);
  const info = await objects.head(request.bucket, request.key);
  if (!info) throw new S3Error('NoSuchKey');
  if (!isToBeSent(request, info)) throw new S3Error('PreconditionFailed');
  const spans = asked.has('ObjectParts') && info.composite ? await spansOf(objects, exchange) : null;

  const hasChecksum = Object.keys(info.checksums).length > 0;
  response.setHeader('last-modified', new Date(info.modifiedAt).toUTCString());
  replyXml(response, 'GetObjectAttributesResponse', {
    ETag: asked.has('ETag') ? info.eTag : undefined,
    Checksum: asked.has('Checksum') && hasChecksum ? checksumElements(info) : undefined,
    ObjectParts: spans ? partsOf(request, info, spans) : undefined,
    StorageClass: asked.has('StorageClass') ? 'STANDARD' : undefined,
    ObjectSize: asked.has('ObjectSize') ? info.byteSize : undefined,
  });
}

const ATTRIBUTES = new Set(['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize']);

function attributesAsked(request: S3Request): ReadonlySet<string> {
  const asked = (request.header('x-amz-object-attributes') ?? '').split(',').map((name) => name.trim());
  if (!asked.every((name) => ATTRIBUTES.has(name))) {
    throw new S3Error('InvalidArgument', 'Invalid attribute name specified.');
  }
  return new Set(asked);
}

function partsOf(request: S3Request, info: StoredInfo, parts: readonly PartSpan[]): XmlFields {
  const after = numberAsked(request, 'x-amz-part-number-marker') ?? 0;
  const limit = countAsked(request, 'x-amz-max-parts', MOST);
  const remaining = parts.filter(({ number }) => number > after);
  const shown = remaining.slice(0, limit);
  const isTruncated = remaining.length > shown.length;
  const [header] = Object.keys(info.checksums);
  return {
    PartsCount: parts.length,
    PartNumberMarker: after,
    NextPartNumberMarker: isTruncated ? shown.at(-1)?.number : undefined,
    MaxParts: limit,
    IsTruncated: isTruncated,
    Part: shown.map((part) => partElements(part, header)),
  };
}

function partElements({ number, byteSize, checksum }: PartSpan, header: string | undefined): XmlFields {
  return {
    PartNumber: number,
    Size: byteSize,
    ...(header && checksum ? { [elementOfChecksum(header)]: checksum } : {}),
  };
}
