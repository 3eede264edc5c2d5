import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { StoredInfo } from '../store/store.ts';
import { S3Error } from './errors.ts';
import type { ByteRange } from './range.ts';
import type { S3Request } from './request.ts';

/** Headers of a write that every later read answers with. */
const KEPT = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
];

/** What a signed read may have answered instead of what was kept, by parameter. */
const OVERRIDES = KEPT.map((header) => ({ header, parameter: `response-${header}` }));

/** The headers of a write that are properties of its object. */
export function keptHeaders(request: S3Request): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const name of request.names) {
    const value = request.header(name);
    if (value === undefined || !(KEPT.includes(name) || name.startsWith('x-amz-meta-'))) continue;
    requireHeader(name, value);
    kept[name] = value;
  }
  // The framing of the transfer is no property of the object.
  const encodings = (kept['content-encoding'] ?? '').split(',').map((encoding) => encoding.trim());
  const lasting = encodings.filter((encoding) => encoding !== '' && encoding !== 'aws-chunked');
  if (lasting.length > 0) kept['content-encoding'] = lasting.join(',');
  else delete kept['content-encoding'];
  return kept;
}

/** The headers that `response-…` parameters ask for. */
export function headerOverrides(request: S3Request): Record<string, string> {
  const overrides: Record<string, string> = {};
  for (const { header, parameter } of OVERRIDES) {
    const value = request.parameter(parameter);
    if (value === undefined) continue;
    requireHeader(header, value);
    overrides[header] = value;
  }
  return overrides;
}

/** What GET and HEAD answer alike; `content-length` is that of the part asked for. */
export function readHeaders(request: S3Request, info: StoredInfo, range: ByteRange | null): Record<string, string> {
  // A checksum is of the whole object, so it would only mislead beside a part of it.
  const wantsChecksums = request.header('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED' && !range;
  return {
    ...info.headers,
    ...validators(info),
    ...(wantsChecksums ? checksumHeaders(info) : {}),
    ...(range ? { 'content-range': `bytes ${range.start}-${range.end}/${info.byteSize}` } : {}),
    'content-length': String(range ? range.end - range.start + 1 : info.byteSize),
    'accept-ranges': 'bytes',
    // Objects come from users: a browser must not guess that one is a page.
    'x-content-type-options': 'nosniff',
    ...headerOverrides(request),
  };
}

/** An object's checksum, and of what it is one; nothing where it was stored without. */
export function checksumHeaders({ checksums, composite }: Pick<StoredInfo, 'checksums' | 'composite'>) {
  const isAny = Object.keys(checksums).length > 0;
  return { ...checksums, ...(isAny ? { 'x-amz-checksum-type': composite?.checksumType ?? 'FULL_OBJECT' } : {}) };
}

/** What a 304 repeats (RFC 9110, 15.4.5). */
export function validators(info: StoredInfo): Record<string, string> {
  const { 'cache-control': cacheControl, expires } = info.headers;
  return {
    etag: `"${info.eTag}"`,
    'last-modified': new Date(info.modifiedAt).toUTCString(),
    ...(cacheControl ? { 'cache-control': cacheControl } : {}),
    ...(expires ? { expires } : {}),
  };
}

/** What comes in the query may be what no header can carry, and would then break every reply. */
function requireHeader(name: string, value: string): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw new S3Error('InvalidArgument', 'A header in the query has characters that no header may have.');
  }
}
