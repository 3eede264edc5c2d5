import { S3Error } from './errors.ts';
import type { S3Request } from './request.ts';

/** What a request requires of an object before it is read. */
export interface Conditions {
  ifMatch: string | undefined;
  ifNoneMatch: string | undefined;
  ifModifiedSince: string | undefined;
  ifUnmodifiedSince: string | undefined;
}

/** What conditions are held against: the tag without quotes, and milliseconds since 1970. */
export interface Validators {
  eTag: string;
  modifiedAt: number;
}

/** The conditions of a request, or with the prefix `x-amz-copy-source-` those upon what it copies. */
export function conditionsOf(request: S3Request, prefix = ''): Conditions {
  return {
    ifMatch: request.header(`${prefix}if-match`),
    ifNoneMatch: request.header(`${prefix}if-none-match`),
    ifModifiedSince: request.header(`${prefix}if-modified-since`),
    ifUnmodifiedSince: request.header(`${prefix}if-unmodified-since`),
  };
}

/** Judges conditions in the order of RFC 9110, 13.2.2: a tag outweighs the date beside it. */
export function judge(conditions: Conditions, object: Validators): 'holds' | 'unchanged' | 'failed' {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  if (ifMatch !== undefined) {
    if (!namesTag(ifMatch, object.eTag, 'strong')) return 'failed';
  } else if (isModifiedSince(ifUnmodifiedSince, object) === true) return 'failed';

  if (ifNoneMatch !== undefined) return namesTag(ifNoneMatch, object.eTag, 'weak') ? 'unchanged' : 'holds';
  return isModifiedSince(ifModifiedSince, object) === false ? 'unchanged' : 'holds';
}

/** Whether a `Range` is to be honoured: `If-Range` has it ignored once the object is another (RFC 9110, 13.1.5). */
export function isRangeCurrent(ifRange: string | undefined, object: Validators): boolean {
  if (ifRange === undefined) return true;
  if (/^\s*(W\/)?"/.test(ifRange)) return namesTag(ifRange, object.eTag, 'strong');
  return Date.parse(ifRange) === wholeSeconds(object.modifiedAt);
}

/** What must hold of the key that is written: `If-None-Match: *` or `If-Match` with one tag; S3 knows no others. */
export function writeCondition(request: S3Request): { absent: true } | { eTag: string } | null {
  const ifNoneMatch = request.header('if-none-match');
  const ifMatch = request.header('if-match');
  if (ifNoneMatch === undefined && ifMatch === undefined) return null;
  if (ifNoneMatch?.trim() === '*' && ifMatch === undefined) return { absent: true };
  if (ifMatch === undefined || ifNoneMatch !== undefined || ifMatch.trim() === '*') throw new S3Error('NotImplemented');
  return { eTag: opaqueTag(ifMatch) };
}

/** A tag without its quotes. */
export function opaqueTag(tag: string): string {
  return tag.trim().replace(/^"(.*)"$/, '$1');
}

/** Whether an `If-Match` or `If-None-Match` list names this tag; a weak one equals none where equality is strong. */
function namesTag(list: string, eTag: string, equality: 'strong' | 'weak'): boolean {
  if (list.trim() === '*') return true;
  return list.split(',').some((tag) => {
    const compared = equality === 'weak' ? tag.trim().replace(/^W\//, '') : tag;
    return opaqueTag(compared) === eTag;
  });
}

/** Null where there is no such date, or none that can be read. */
function isModifiedSince(date: string | undefined, { modifiedAt }: Validators): boolean | null {
  const since = Date.parse(date ?? '');
  return Number.isNaN(since) ? null : wholeSeconds(modifiedAt) > since;
}

/** As `Last-Modified` tells it. */
function wholeSeconds(instant: number): number {
  return Math.floor(instant / 1000) * 1000;
}
