import { describe, expect, test } from 'vitest';
import type { Signed } from './authenticate.ts';
import { decodeAwsChunked } from './chunked.ts';
import { deriveSigningKey } from './sigv4.ts';

/** The worked example of "Transferring payload in multiple chunks" in the Amazon S3 API reference. */
const SCOPE = { day: '20130524', region: 'us-east-1', service: 's3' };
const SEED: Signed = {
  payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  signature: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  signingKey: deriveSigningKey('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', SCOPE),
  scope: SCOPE,
  timestamp: '20130524T000000Z',
};
const SIGNED_BODY = [
  '10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n',
  `${'a'.repeat(65_536)}\r\n`,
  '400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n',
  `${'a'.repeat(1024)}\r\n`,
  '0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n',
].join('');

/** Decodes `text` as it comes in pieces of so many bytes. */
async function decode(text: string, { pieceBytes = 8192, seed = null as Signed | null } = {}) {
  async function* source() {
    const bytes = Buffer.from(text, 'latin1');
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  const trailers = new Map<string, string>();
  const pieces: Buffer[] = [];
  for await (const piece of decodeAwsChunked(source(), trailers, seed)) pieces.push(piece);
  return { body: Buffer.concat(pieces).toString('latin1'), trailers };
}

describe('an aws-chunked body', () => {
  const framed = '5\r\nhello\r\n6\r\n wor\r\n\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\nother: x \r\n\r\n';

  test.each([1, 2, 3, 7, 1000])('cut into pieces of %i bytes is put together', async (pieceBytes) => {
    const { body, trailers } = await decode(framed, { pieceBytes });
    expect(body).toBe('hello wor\r\n');
    expect([...trailers]).toEqual([
      ['x-amz-checksum-crc32', 'AAAAAA=='],
      ['other', 'x'],
    ]);
  });

  test.each([
    ['cut in its data', '5\r\nhel'],
    ['cut before its last chunk', '5\r\nhello\r\n'],
    ['cut in its trailers', '0\r\nx-amz-checksum-crc32:AAAAAA==\r\n'],
    ['without frames', 'hello world'],
    ['longer than its chunk says', '3\r\nhello\r\n0\r\n\r\n'],
    ['with a chunk of absurd length', 'ffffffffff\r\nhello\r\n0\r\n\r\n'],
    ['with an endless line', 'a'.repeat(20_000)],
    ['with a trailer that is none', '0\r\nnonsense\r\n\r\n'],
  ])('%s is refused', async (_what, text) => {
    await expect(decode(text)).rejects.toMatchObject({ code: 'IncompleteBody' });
  });
});

describe('a signed aws-chunked body', () => {
  test("of Amazon's example holds", async () => {
    const { body } = await decode(SIGNED_BODY, { seed: SEED });
    expect(body).toBe('a'.repeat(66_560));
  });

  test.each([
    ['a changed byte', SIGNED_BODY.replace('aaaa\r\n400', 'aaab\r\n400')],
    ['an unsigned chunk', SIGNED_BODY.replace(/;chunk-signature=0055[0-9a-f]+/, '')],
    ['a chunk left out', SIGNED_BODY.replace(/400;.*\r\na+\r\n/, '')],
    ['unsigned trailers', SIGNED_BODY.replace(/\r\n\r\n$/, '\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n')],
  ])('with %s is refused', async (_what, text) => {
    await expect(decode(text, { seed: SEED })).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
  });
});
