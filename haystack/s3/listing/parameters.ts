import { S3Error } from '../errors.ts';
import type { S3Request } from '../request.ts';

const MAX_ASKED = 2_147_483_647;

/** A number of entries that is asked for; S3 takes any, and gives so many at most. */
export function countAsked(request: S3Request, name: string, most: number): number {
  return Math.min(most, numberAsked(request, name) ?? most);
}

/** A whole number that is not negative, in the query or, as `x-amz-…`, in a header; null where none is given. */
export function numberAsked(request: S3Request, name: string): number | null {
  const asked = name.startsWith('x-amz-') ? request.header(name) : request.parameter(name);
  if (asked === undefined || asked === '') return null;
  const number = /^\d{1,10}$/.test(asked) ? Number(asked) : Number.POSITIVE_INFINITY;
  if (number > MAX_ASKED) {
    throw new S3Error('InvalidArgument', `Argument ${name} must be an integer between 0 and ${MAX_ASKED}`);
  }
  return number;
}

/** How keys are to be written: as they are, or escaped where `encoding-type=url` is asked for. */
export function keyEncoding(request: S3Request): { type: 'url' | undefined; encode: (key: string) => string } {
  const type = request.parameter('encoding-type');
  if (type === undefined) return { type, encode: (key) => key };
  if (type !== 'url') throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request');
  return { type, encode: (key) => encodeURIComponent(key).replaceAll('%2F', '/') };
}
