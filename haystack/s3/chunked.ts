import { createHash } from 'node:crypto';
import type { Signed } from './authenticate.ts';
import { S3Error } from './errors.ts';
import { isSameSignature, scopeOf, sha256, signString } from './sigv4.ts';

/**
 * Takes the `aws-chunked` framing off a body ("Signature calculations for the authorization header: transferring
 * payload in multiple chunks", Amazon S3 API reference):
 *
 *     hex-length[;chunk-signature=…]CRLF data CRLF … 0[;chunk-signature=…]CRLF [trailer:value CRLF …] CRLF
 *
 * `trailers` is filled once the last data has been yielded. With `seed` every chunk must carry a signature chained to
 * the one of the request, and so must the trailers, if there are any.
 */
export async function* decodeAwsChunked(
  source: AsyncIterator<Buffer>,
  trailers: Map<string, string>,
  seed: Signed | null,
): AsyncGenerator<Buffer> {
  try {
    const bytes = new ByteReader(source);
    const chain = seed && signatureChain(seed);
    let isLast = false;
    while (!isLast) {
      const { byteLength, signature } = parseChunkHeader(await bytes.line());
      const digest = createHash('sha256');
      for (let left = byteLength; left > 0; ) {
        const piece = await bytes.some(left);
        left -= piece.length;
        if (chain) digest.update(piece);
        yield piece;
      }
      chain?.proveChunk(signature, digest.digest('hex'));
      isLast = byteLength === 0;
      if (!isLast && (await bytes.line()) !== '') throw malformed();
    }
    await readTrailers(bytes, trailers);
    const trailerSignature = trailers.get(TRAILER_SIGNATURE);
    trailers.delete(TRAILER_SIGNATURE);
    if (trailers.size > 0) chain?.proveTrailers(trailerSignature, trailers);
  } finally {
    await source.return?.();
  }
}

async function readTrailers(bytes: ByteReader, trailers: Map<string, string>): Promise<void> {
  for (let line = await bytes.line(); line !== ''; line = await bytes.line()) {
    const colon = line.indexOf(':');
    if (colon === -1 || trailers.size >= MAX_TRAILERS) throw malformed();
    trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}

function parseChunkHeader(line: string): { byteLength: number; signature: string | undefined } {
  const [, length, signature] = /^([0-9a-f]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(line) ?? [];
  if (length === undefined) throw malformed();
  return { byteLength: Number.parseInt(length, 16), signature };
}

function signatureChain({ signature, signingKey, scope, timestamp }: Signed) {
  let previous = signature;
  const prove = (given: string | undefined, kind: string, hashes: string[]) => {
    const expected = signString(signingKey, [
      `AWS4-HMAC-SHA256-${kind}`,
      timestamp,
      scopeOf(scope),
      previous,
      ...hashes,
    ]);
    if (!given || !isSameSignature(given, expected)) {
      throw new S3Error('SignatureDoesNotMatch', 'The signature of a part of the body does not match.');
    }
    previous = expected;
  };
  return {
    proveChunk: (given: string | undefined, dataHash: string) => prove(given, 'PAYLOAD', [EMPTY_HASH, dataHash]),
    proveTrailers(given: string | undefined, trailers: ReadonlyMap<string, string>) {
      const text = [...trailers].map(([name, value]) => `${name}:${value}\n`).join('');
      prove(given, 'TRAILER', [sha256(text)]);
    },
  };
}

const TRAILER_SIGNATURE = 'x-amz-trailer-signature';
const EMPTY_HASH = sha256('');
const MAX_LINE = 4096;
const MAX_TRAILERS = 16;

function malformed(): S3Error {
  return new S3Error('IncompleteBody', 'The chunked body is malformed, or ends too early.');
}

/** Reads lines and counted bytes from a stream that is cut anywhere. */
class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterator<Buffer>) {
    this.#source = source;
  }

  /** Up to CRLF, which is consumed. */
  async line(): Promise<string> {
    let end = this.#rest.indexOf('\r\n');
    while (end === -1) {
      if (this.#rest.length > MAX_LINE) throw malformed();
      this.#rest = Buffer.concat([this.#rest, await this.#pull()]);
      end = this.#rest.indexOf('\r\n');
    }
    const line = this.#rest.toString('latin1', 0, end);
    this.#rest = this.#rest.subarray(end + 2);
    return line;
  }

  /** At least one byte and at most `limit`. */
  async some(limit: number): Promise<Buffer> {
    while (this.#rest.length === 0) this.#rest = await this.#pull();
    const piece = this.#rest.subarray(0, limit);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }

  async #pull(): Promise<Buffer> {
    const { done, value } = await this.#source.next();
    if (done) throw malformed();
    return value;
  }
}
