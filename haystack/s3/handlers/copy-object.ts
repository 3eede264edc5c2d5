import { checksumElements } from '../checksum-elements.ts';
import { algorithmAsked } from '../checksums.ts';
import { writeCondition } from '../conditions.ts';
import { S3Error } from '../errors.ts';
import { keptHeaders } from '../object-headers.ts';
import { replyXml } from '../reply.ts';
import type { S3Request } from '../request.ts';
import type { Services, SignedExchange } from './context.ts';
import { copySourceOf, openCopySource } from './copy-source.ts';
import { refuseEarly } from './put-object.ts';

/** Copies an object, with its headers and metadata or, with the directive REPLACE, those of the request. */
export async function copyObject(services: Services, exchange: SignedExchange): Promise<void> {
  const { request, response, memory } = exchange;
  const { objects, now } = services;
  const { bucket, key } = request;
  const replaced = isReplaced(request) ? keptHeaders(request) : null;
  refuseInVain(request, replaced !== null);
  const checksum = algorithmAsked(request, 'x-amz-checksum-algorithm');
  const onlyIf = writeCondition(request);
  await refuseEarly(objects, request, onlyIf);

  const source = await openCopySource(services, exchange);
  try {
    const headers = replaced ?? source.info.headers;
    const modifiedAt = now().getTime();
    const target = { bucket, key, headers, checksum, modifiedAt, onlyIf };
    const { outcome, info } = await objects.copy(source, target, memory);
    if (outcome !== 'stored') throw new S3Error('PreconditionFailed');
    replyXml(response, 'CopyObjectResult', {
      LastModified: new Date(modifiedAt).toISOString(),
      ETag: `"${info.eTag}"`,
      ...checksumElements(info),
    });
    const { byteSize } = source.info;
    services.onObjectCreated({ kind: 'Copy', bucket, key, byteSize, eTag: info.eTag, at: now() });
  } finally {
    source.close();
  }
}

function isReplaced(request: S3Request): boolean {
  const directive = request.header('x-amz-metadata-directive') ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE') {
    throw new S3Error('InvalidArgument', 'Unknown metadata directive.');
  }
  return directive === 'REPLACE';
}

/** A copy onto itself that changes nothing is a mistake, as S3 sees it. */
function refuseInVain(request: S3Request, isChanged: boolean): void {
  const source = copySourceOf(request);
  if (!isChanged && source.bucket === request.bucket && source.key === request.key) {
    const message =
      'This copy request is illegal because it is trying to copy an object to itself without changing the ' +
      "object's metadata, storage class, website redirect location or encryption attributes.";
    throw new S3Error('InvalidRequest', message);
  }
}
