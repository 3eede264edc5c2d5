import { S3Error } from '../errors.ts';
import { readHeaders, validators } from '../object-headers.ts';
import { sendBody } from '../reply.ts';
import type { Exchange, Services } from './context.ts';
import { isToBeSent, partAsked, partsCount, rangeAsked } from './read-request.ts';

/** Answers an object, or the part of it that is asked for. */
export async function getObject({ objects }: Services, exchange: Exchange): Promise<void> {
  const { request, response, memory, patience } = exchange;
  const number = partAsked(request);
  const object = await objects.open(request.bucket, request.key, memory);
  if (!object) throw new S3Error('NoSuchKey');
  try {
    const { info, parts } = object;
    if (!isToBeSent(request, info)) {
      response.writeHead(304, validators(info)).end();
      return;
    }
    const range = rangeAsked(request, info, number === null ? null : { number, spans: parts });
    const body = await object.read(range);
    response.writeHead(range ? 206 : 200, { ...readHeaders(request, info, range), ...partsCount(number, info) });
    await sendBody(response, body, patience);
  } finally {
    object.close();
  }
}
