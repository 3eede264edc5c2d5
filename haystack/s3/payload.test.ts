import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUCKET, testS3 } from '../testing/s3-client.ts';
import { signedFetch } from '../testing/signed-fetch.ts';
import { checksumOf, headerOfChecksum } from './checksums.ts';

let s3: Awaited<ReturnType<typeof testS3>>;

beforeAll(async () => {
  s3 = await testS3();
});
afterAll(() => s3[Symbol.asyncDispose]());

const BODY = 'the bytes of a photo';
const CRC64 = checksumOf('crc64nvme', Buffer.from(BODY));
const SHA256 = checksumOf('sha256', Buffer.from(BODY));

async function put(headers: Record<string, string>, options: { body?: string; payloadHash?: string } = {}) {
  const reply = await signedFetch(s3.url, { method: 'PUT', target: `/${BUCKET}/k`, headers, body: BODY, ...options });
  return reply.status === 200 ? 'stored' : /<Code>(\w+)</.exec(await reply.text())?.[1];
}

test.each<[string, Record<string, string>, string]>([
  ['a checksum', { 'x-amz-checksum-crc64nvme': CRC64 }, 'stored'],
  ['a checksum and its name', { 'x-amz-checksum-sha256': SHA256, 'x-amz-sdk-checksum-algorithm': 'SHA256' }, 'stored'],
  ['another checksum', { 'x-amz-checksum-crc64nvme': CRC64.replace(/^./, 'A') }, 'BadDigest'],
  ['a checksum of another length', { 'x-amz-checksum-sha256': CRC64 }, 'InvalidRequest'],
  ['two checksums', { 'x-amz-checksum-sha256': SHA256, 'x-amz-checksum-crc64nvme': CRC64 }, 'InvalidRequest'],
  ['a name without a checksum', { 'x-amz-sdk-checksum-algorithm': 'CRC32' }, 'InvalidRequest'],
  ['a name that is none', { 'x-amz-sdk-checksum-algorithm': 'MD4' }, 'InvalidRequest'],
  ['a checksum that nobody can prove', { 'x-amz-checksum-md4': CRC64 }, 'NotImplemented'],
])('a body with %s is %s', async (_what, headers, outcome) => {
  expect(await put(headers)).toBe(outcome);
});

const CHUNKED = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
const TRAILER = headerOfChecksum('crc64nvme');

/** The body as aws-chunked has it, in pieces of so many bytes. */
function framed(trailers: string, pieceBytes = 7): string {
  const pieces = BODY.match(new RegExp(`.{1,${pieceBytes}}`, 'gs')) ?? [];
  return `${pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('')}0\r\n${trailers}\r\n`;
}

test.each<[string, string, Record<string, string>, string]>([
  ['its checksum after it', framed(`${TRAILER}:${CRC64}\r\n`), {}, 'stored'],
  ['another', framed(`${TRAILER}:${CRC64.replace(/^./, 'A')}\r\n`), {}, 'BadDigest'],
  ['none, which was announced', framed(''), {}, 'InvalidRequest'],
  ['another than was announced', framed(`x-amz-checksum-sha256:${SHA256}\r\n`), {}, 'InvalidRequest'],
  ['a longer length', framed(`${TRAILER}:${CRC64}\r\n`), { 'x-amz-decoded-content-length': '21' }, 'IncompleteBody'],
  ['a shorter length', framed(`${TRAILER}:${CRC64}\r\n`), { 'x-amz-decoded-content-length': '19' }, 'IncompleteBody'],
  ['no length', framed(`${TRAILER}:${CRC64}\r\n`), { 'x-amz-decoded-content-length': 'x' }, 'InvalidArgument'],
])('a body in chunks with %s is %s', async (_what, body, changes, outcome) => {
  const headers = {
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': String(BODY.length),
    'x-amz-trailer': TRAILER,
    ...changes,
  };
  expect(await put(headers, { body, payloadHash: CHUNKED })).toBe(outcome);
});
