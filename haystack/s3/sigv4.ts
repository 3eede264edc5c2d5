import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { headerOf, type Parameter, type S3Request } from './request.ts';

/** AWS Signature Version 4, as "Authenticating Requests" in the Amazon S3 API reference defines it. */
export interface Scope {
  /** yyyymmdd */
  day: string;
  region: string;
  service: string;
}

export const ALGORITHM = 'AWS4-HMAC-SHA256';

/** The signature this request would bear if the holder of `signingKey` had made it. */
export function signatureOf(
  request: S3Request,
  signing: { signingKey: Buffer; scope: Scope; timestamp: string; signedHeaders: string[]; payloadHash: string },
): string {
  const canonical = canonicalRequest(request, signing.signedHeaders, signing.payloadHash);
  return signString(signing.signingKey, [ALGORITHM, signing.timestamp, scopeOf(signing.scope), sha256(canonical)]);
}

export function deriveSigningKey(secretAccessKey: string, { day, region, service }: Scope): Buffer {
  return [day, region, service, 'aws4_request'].reduce<Buffer>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
}

export function signString(signingKey: Buffer, lines: readonly string[]): string {
  return createHmac('sha256', signingKey).update(lines.join('\n')).digest('hex');
}

export function scopeOf({ day, region, service }: Scope): string {
  return `${day}/${region}/${service}/aws4_request`;
}

export function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Compares in a time that tells nothing of where two signatures differ. */
export function isSameSignature(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function canonicalRequest(request: S3Request, signedHeaders: readonly string[], payloadHash: string): string {
  const headers = signedHeaders.map((name) => `${name}:${canonicalValue(headerOf(request.message, name) ?? '')}\n`);
  return [
    request.method,
    canonicalPath(request),
    canonicalQuery(request.parameters),
    headers.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

/** Signers differ in what they escape on the wire; all sign the one strict form. */
function canonicalPath({ path, bucket, key }: S3Request): string {
  const hasSlashAfterBucket = path.indexOf('/', 1) !== -1;
  const decoded = hasSlashAfterBucket ? `/${bucket}/${key}` : `/${bucket}`;
  return decoded.split('/').map(strictEscape).join('/');
}

function canonicalQuery(parameters: readonly Parameter[]): string {
  return parameters
    .filter(({ name }) => name.toLowerCase() !== 'x-amz-signature')
    .map(({ name, value }) => ({ name: strictEscape(name), value: strictEscape(value) }))
    .sort((a, b) => byCodeUnit(a.name, b.name) || byCodeUnit(a.value, b.value))
    .map(({ name, value }) => `${name}=${value}`)
    .join('&');
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function canonicalValue(value: string): string {
  return value.trim().replace(/\s+/g, ' ');
}

/** RFC 3986: everything but the unreserved characters. */
function strictEscape(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
