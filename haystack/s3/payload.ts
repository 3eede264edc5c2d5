import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Signed } from './authenticate.ts';
import { checksumFor, isBase64Of, isChecksumHeader, requireWellFormed } from './checksums.ts';
import { decodeAwsChunked } from './chunked.ts';
import { S3Error } from './errors.ts';
import type { S3Request } from './request.ts';

/** A body that is all there and matches every checksum that came with it. */
export interface Payload {
  data: Buffer;
  md5: Buffer;
  /** The checksum headers it was proved against, by name. */
  checksums: Record<string, string>;
}

const HEX_HASH = /^[0-9a-f]{64}$/;
const CHUNKED = new Set([
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
]);

/** How many bytes the object will have, from the headers alone; refuses what says nothing or too much. */
export function announcedLength(request: S3Request, signed: Signed, maxBytes: number): number {
  const header = CHUNKED.has(signed.payloadHash) ? 'x-amz-decoded-content-length' : 'content-length';
  const value = request.header(header);
  if (value === undefined) throw new S3Error('MissingContentLength', `You must provide the ${header} header.`);
  if (!/^\d{1,15}$/.test(value)) throw new S3Error('InvalidArgument', `${header} is not a length.`);
  const length = Number(value);
  if (length > maxBytes) throw new S3Error('EntityTooLarge', `An object may have at most ${maxBytes} bytes.`);
  return length;
}

/** Receives exactly `length` bytes, proving them on the way. */
export async function receivePayload(
  request: S3Request,
  response: ServerResponse,
  signed: Signed,
  length: number,
): Promise<Payload> {
  const { payloadHash } = signed;
  const isHashed = HEX_HASH.test(payloadHash);
  if (!isHashed && !CHUNKED.has(payloadHash) && payloadHash !== 'UNSIGNED-PAYLOAD') {
    throw new S3Error('InvalidArgument', 'x-amz-content-sha256 is neither a SHA-256 nor a known payload mode.');
  }
  const stated = statedChecksums(request);
  const trailers = new Map<string, string>();
  const expected = [...stated.keys(), ...announcedTrailers(request)];
  const running = new Map(expected.map((header) => [header, checksumFor(header)]));
  const md5 = createHash('md5');
  const sha256 = isHashed ? createHash('sha256') : null;

  if (request.message.headers.expect) response.writeContinue();
  const data = Buffer.allocUnsafe(length);
  let received = 0;
  for await (const piece of pieces(request, signed, trailers)) {
    if (received + piece.length > length) throw new S3Error('IncompleteBody', 'The body is longer than announced.');
    piece.copy(data, received);
    received += piece.length;
    md5.update(piece);
    sha256?.update(piece);
    for (const checksum of running.values()) checksum.update(piece);
  }
  if (received < length) throw new S3Error('IncompleteBody', 'The body is shorter than announced.');

  if (sha256 && sha256.digest('hex') !== payloadHash) {
    throw new S3Error('XAmzContentSHA256Mismatch', 'The body is not the one that was signed.');
  }
  const checksums: Record<string, string> = {};
  for (const [header, checksum] of running) {
    const value = stated.get(header) ?? trailers.get(header) ?? '';
    requireWellFormed(header, value);
    if (checksum.digest() !== value) throw new S3Error('BadDigest', `The body does not match its ${header}.`);
    checksums[header] = value;
  }
  const digest = md5.digest();
  proveContentMd5(request, digest);
  return { data, md5: digest, checksums };
}

/** The body's bytes without any framing. A refusal midway must not take the connection down with it. */
function pieces(request: S3Request, signed: Signed, trailers: Map<string, string>): AsyncIterable<Buffer> {
  const body: AsyncIterable<Buffer> & AsyncIterator<Buffer> = request.message.iterator({ destroyOnReturn: false });
  if (!CHUNKED.has(signed.payloadHash)) return body;
  const isSignedByChunk = signed.payloadHash.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD');
  return decodeAwsChunked(body, trailers, isSignedByChunk ? signed : null);
}

/** Checksums given in headers, or among the parameters where a presigner put them. */
function statedChecksums(request: S3Request): Map<string, string> {
  const names = [...Object.keys(request.message.headers), ...request.parameters.map(({ name }) => name.toLowerCase())];
  const stated = new Map<string, string>();
  for (const name of names.filter(isChecksumHeader)) {
    const value = request.header(name) ?? '';
    requireWellFormed(name, value);
    stated.set(name, value);
  }
  return stated;
}

function announcedTrailers(request: S3Request): string[] {
  const announced = (request.header('x-amz-trailer') ?? '').split(',').map((name) => name.trim().toLowerCase());
  return announced.filter(isChecksumHeader);
}

function proveContentMd5(request: S3Request, digest: Buffer): void {
  const stated = request.header('content-md5');
  if (stated === undefined) return;
  if (!isBase64Of(stated, 16)) throw new S3Error('InvalidDigest', 'The Content-MD5 is not valid.');
  if (stated !== digest.toString('base64')) throw new S3Error('BadDigest', 'The body does not match its Content-MD5.');
}
