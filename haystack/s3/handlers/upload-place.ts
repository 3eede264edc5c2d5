import { S3Error } from '../errors.ts';
import type { S3Request } from '../request.ts';
import { partAsked } from './read-request.ts';

/** Which upload a request is about. */
export function uploadPlace(request: S3Request): { bucket: string; key: string; id: string } {
  const { bucket, key } = request;
  return { bucket, key, id: request.parameter('uploadid') ?? '' };
}

/** Which part of it. */
export function partNumberOf(request: S3Request): number {
  const number = partAsked(request);
  if (number === null) throw new S3Error('InvalidArgument', 'This operation needs a partNumber');
  return number;
}
