import { S3Error } from '../errors.ts';
import { readHeaders, validators } from '../object-headers.ts';
import type { Exchange, Services } from './context.ts';
import { isToBeSent, partAsked, partsCount, rangeAsked, spansOf } from './read-request.ts';

/** Answers what `getObject` would, without the bytes. */
export async function headObject({ objects }: Services, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const number = partAsked(request);
  const info = await objects.head(request.bucket, request.key);
  if (!info) throw new S3Error('NoSuchKey');
  if (!isToBeSent(request, info)) {
    response.writeHead(304, validators(info)).end();
    return;
  }
  const part = number === null ? null : { number, spans: await spansOf(objects, exchange) };
  const range = rangeAsked(request, info, part);
  response.writeHead(range ? 206 : 200, { ...readHeaders(request, info, range), ...partsCount(number, info) }).end();
}
