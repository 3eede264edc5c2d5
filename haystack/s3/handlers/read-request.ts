import type { StoredInfo } from '../../store/store.ts';
import { conditionsOf, isRangeCurrent, judge } from '../conditions.ts';
import { S3Error } from '../errors.ts';
import type { PartSpan } from '../objects/composite.ts';
import type { Objects } from '../objects/objects.ts';
import { type ByteRange, readRange } from '../range.ts';
import type { S3Request } from '../request.ts';
import type { Exchange } from './context.ts';

export const MAX_PARTS = 10_000;

/** The number of the one part that is asked for; null without. */
export function partAsked(request: S3Request): number | null {
  const asked = request.parameter('partnumber');
  if (asked === undefined) return null;
  const number = /^\d{1,5}$/.test(asked) ? Number(asked) : 0;
  if (number < 1 || number > MAX_PARTS) {
    throw new S3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
  }
  return number;
}

/** Throws PreconditionFailed; answers false where the client has the object as it is. */
export function isToBeSent(request: S3Request, info: StoredInfo): boolean {
  const verdict = judge(conditionsOf(request), info);
  if (verdict === 'failed') throw new S3Error('PreconditionFailed');
  return verdict === 'holds';
}

/** The bytes that are asked for, by `Range` or by the number of a part; null for all of them. */
export function rangeAsked(
  request: S3Request,
  info: StoredInfo,
  part: { number: number; spans: PartSpan[] | null } | null,
): ByteRange | null {
  const header = request.header('range');
  if (!part) return isRangeCurrent(request.header('if-range'), info) ? readRange(header, info.byteSize) : null;
  if (header !== undefined) {
    throw new S3Error('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter');
  }
  const spans = part.spans ?? [{ number: 1, start: 0, byteSize: info.byteSize, checksum: null }];
  // Parts are counted as they are in the object, whatever numbers they were sent under.
  const span = spans[part.number - 1];
  if (!span) throw new S3Error('InvalidPartNumber');
  return span.byteSize === 0 ? null : { start: span.start, end: span.start + span.byteSize - 1 };
}

/** S3 says how many parts an object has to whoever asks for one of them. */
export function partsCount(number: number | null, { composite }: StoredInfo): Record<string, string> {
  return number !== null && composite ? { 'x-amz-mp-parts-count': String(composite.partCount) } : {};
}

/** Where the parts of an object lie; null where it is in one piece. */
export async function spansOf(objects: Objects, { request, memory }: Exchange): Promise<PartSpan[] | null> {
  const object = await objects.open(request.bucket, request.key, memory);
  object?.close();
  return object?.parts ?? null;
}
