import { createHash } from 'node:crypto';
import type { Signed } from './authenticate.ts';
import {
  algorithmAsked,
  type ChecksumName,
  createChecksum,
  headerOfChecksum,
  isBase64Of,
  isChecksumHeader,
  nameIn,
  requireWellFormed,
} from './checksums.ts';
import { decodeAwsChunked } from './chunked.ts';
import { S3Error } from './errors.ts';
import type { SignedExchange } from './handlers/context.ts';
import type { S3Request } from './request.ts';

/** A body that is all there and matches every checksum that came with it; its memory is free once it is disposed of. */
export interface Payload extends Disposable {
  data: Buffer;
  md5: Buffer;
  /** The checksum headers it was proved against, by name, and the one that was asked for besides. */
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

export interface PayloadOptions {
  /** A checksum to be worked out even where nothing states it. */
  also?: ChecksumName | undefined;
  /** Of what the checksum headers are; S3 has operations where they tell of an object that was sent before. */
  checksums?: 'of the body' | 'of something else';
}

/** Memory is taken by so much as the bytes come, so that whoever sends slowly keeps little from others. */
const ROOM_BYTES = 64 * 1024;

/** Receives exactly `length` bytes, proving them on the way. Throws SlowDown where there is no room for them. */
export async function receivePayload(
  exchange: SignedExchange,
  length: number,
  { also, checksums: meaning = 'of the body' }: PayloadOptions = {},
): Promise<Payload> {
  const { request, signed } = exchange;
  const { payloadHash } = signed;
  const isHashed = HEX_HASH.test(payloadHash);
  if (!isHashed && !CHUNKED.has(payloadHash) && payloadHash !== 'UNSIGNED-PAYLOAD') {
    throw new S3Error('InvalidArgument', 'x-amz-content-sha256 is neither a SHA-256 nor a known payload mode.');
  }
  const stated = meaning === 'of the body' ? statedChecksums(request) : new Map<string, string>();
  const trailers = new Map<string, string>();
  const expected = meaning === 'of the body' ? expectedChecksums(request, stated) : new Set<string>();
  const wanted = new Set([...expected, ...(also ? [headerOfChecksum(also)] : [])]);
  const running = new Map([...wanted].map((header) => [header, createChecksum(nameIn(header))]));
  const md5 = createHash('md5');
  const sha256 = isHashed ? createHash('sha256') : null;

  using room = new DisposableStack();
  const data = await gather(exchange, length, trailers, room, (piece) => {
    md5.update(piece);
    sha256?.update(piece);
    for (const checksum of running.values()) checksum.update(piece);
  });

  if (sha256 && sha256.digest('hex') !== payloadHash) throw new S3Error('XAmzContentSHA256Mismatch');
  const checksums: Record<string, string> = {};
  for (const [header, checksum] of running) {
    checksums[header] = checksum.digest();
    if (!expected.has(header)) continue;
    const value = stated.get(header) ?? trailers.get(header) ?? '';
    requireWellFormed(header, value);
    if (checksums[header] !== value) throw new S3Error('BadDigest', `The body does not match its ${header}.`);
  }
  const digest = md5.digest();
  proveContentMd5(request, digest);
  const kept = room.move();
  return { data, md5: digest, checksums, [Symbol.dispose]: () => kept.dispose() };
}

/** Asks for the body and puts it together, in `room`, showing each piece on the way. */
async function gather(
  { request, response, signed, memory, patience }: SignedExchange,
  length: number,
  trailers: Map<string, string>,
  room: DisposableStack,
  show: (piece: Buffer) => void,
): Promise<Buffer> {
  // What would find no room even now need not travel.
  memory.reserve(length)();
  if (request.message.headers.expect) response.writeContinue();
  using transfer = patience.begin(request.message.socket);
  // The system gives a page of it when that is first written to.
  const data = Buffer.allocUnsafe(length);
  let received = 0;
  let reserved = 0;
  for await (const piece of pieces(request, signed, trailers)) {
    transfer.moved(piece.length);
    if (received + piece.length > length) throw new S3Error('IncompleteBody', 'The body is longer than announced.');
    while (received + piece.length > reserved) {
      const more = Math.min(ROOM_BYTES, length - reserved);
      room.defer(memory.reserve(more));
      reserved += more;
    }
    piece.copy(data, received);
    received += piece.length;
    show(piece);
  }
  if (received < length) throw new S3Error('IncompleteBody', 'The body is shorter than announced.');
  return data;
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
  const stated = new Map<string, string>();
  for (const name of request.names.filter(isChecksumHeader)) {
    const value = request.header(name) ?? '';
    requireWellFormed(name, value);
    stated.set(name, value);
  }
  return stated;
}

/** The headers the body will be proved against: S3 takes one at most, and one must come where one was promised. */
function expectedChecksums(request: S3Request, stated: ReadonlyMap<string, string>): ReadonlySet<string> {
  const trailers = (request.header('x-amz-trailer') ?? '').split(',').map((name) => name.trim().toLowerCase());
  const expected = new Set([...stated.keys(), ...trailers.filter(isChecksumHeader)]);
  if (expected.size > 1) {
    const message = 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.';
    throw new S3Error('InvalidRequest', message);
  }
  const promised = algorithmAsked(request, 'x-amz-sdk-checksum-algorithm');
  if (promised && !expected.has(headerOfChecksum(promised))) {
    const message = 'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer';
    throw new S3Error('InvalidRequest', `${message} headers were found.`);
  }
  return expected;
}

function proveContentMd5(request: S3Request, digest: Buffer): void {
  const stated = request.header('content-md5');
  if (stated === undefined) return;
  if (!isBase64Of(stated, 16)) throw new S3Error('InvalidDigest');
  if (stated !== digest.toString('base64')) throw new S3Error('BadDigest', 'The body does not match its Content-MD5.');
}
