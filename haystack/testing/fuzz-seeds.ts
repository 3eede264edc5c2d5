import { createHash } from 'node:crypto';
import type { RequestToSign } from './signed-fetch.ts';

/** Where the fuzz happens; the objects it must leave alone are below `kept/`. */
export const FUZZED = 'photos';
const md5 = (text: string) => createHash('md5').update(text).digest('base64');
/** Whatever else a write says, it does not have the bytes it claims. */
const NEVER = { 'content-md5': md5('other bytes than any that are sent') };

function xml(target: string, body: string, method = 'POST'): RequestToSign {
  return { method, target, body, headers: { 'content-md5': md5(body) } };
}

const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

/** A request of every kind there is, none of which changes anything. */
export const SEEDS: readonly RequestToSign[] = [
  { method: 'GET', target: '/' },
  { method: 'GET', target: `/${FUZZED}?list-type=2&prefix=kept%2F&delimiter=%2F&max-keys=2&encoding-type=url` },
  { method: 'GET', target: `/${FUZZED}?list-type=2&continuation-token=AAAA&start-after=a&fetch-owner=true` },
  { method: 'GET', target: `/${FUZZED}?marker=kept&max-keys=3` },
  { method: 'GET', target: `/${FUZZED}?uploads=&prefix=k&delimiter=%2F&key-marker=a&upload-id-marker=b&max-uploads=1` },
  { method: 'GET', target: `/${FUZZED}?policy=` },
  { method: 'HEAD', target: `/${FUZZED}` },
  { method: 'PUT', target: `/${FUZZED}` },
  {
    method: 'GET',
    target: `/${FUZZED}/kept/1?response-content-type=text%2Fplain&partNumber=1`,
    headers: { 'if-match': '"a"', 'if-modified-since': 'Fri, 02 Jan 2026 03:04:05 GMT' },
  },
  { method: 'GET', target: `/${FUZZED}/kept/1`, headers: { range: 'bytes=1-3', 'if-range': '"a"' } },
  { method: 'HEAD', target: `/${FUZZED}/kept/2?versionId=null`, headers: { 'x-amz-checksum-mode': 'ENABLED' } },
  {
    method: 'GET',
    target: `/${FUZZED}/kept/2?attributes=`,
    headers: { 'x-amz-object-attributes': 'ETag,ObjectParts,ObjectSize', 'x-amz-max-parts': '5' },
  },
  { method: 'PUT', target: `/${FUZZED}/never`, headers: { ...NEVER, 'content-type': 'image/png' }, body: 'bytes' },
  {
    method: 'PUT',
    target: `/${FUZZED}/never`,
    headers: { ...NEVER, 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-meta-owner': '42', 'x-amz-acl': 'private' },
    body: 'bytes',
  },
  {
    method: 'PUT',
    target: `/${FUZZED}/never`,
    headers: {
      ...NEVER,
      'x-amz-decoded-content-length': '10',
      'x-amz-trailer': 'x-amz-checksum-crc32',
      'content-encoding': 'aws-chunked',
    },
    body: `${chunk('hello')}${chunk('world')}0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n`,
    payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  },
  {
    method: 'PUT',
    target: `/${FUZZED}/never`,
    headers: { ...NEVER, 'x-amz-decoded-content-length': '5' },
    body: `5;chunk-signature=${'0'.repeat(64)}\r\nhello\r\n0;chunk-signature=${'0'.repeat(64)}\r\n\r\n`,
    payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  },
  {
    method: 'PUT',
    target: `/${FUZZED}/kept/1`,
    headers: { 'if-none-match': '*', 'x-amz-copy-source': `${FUZZED}/kept/2`, 'x-amz-metadata-directive': 'REPLACE' },
  },
  {
    method: 'PUT',
    target: `/${FUZZED}/never?partNumber=1&uploadId=none`,
    headers: { 'x-amz-copy-source': `${FUZZED}/kept/1`, 'x-amz-copy-source-range': 'bytes=0-2' },
  },
  { method: 'PUT', target: `/${FUZZED}/never?partNumber=1&uploadId=none`, headers: NEVER, body: 'bytes' },
  { method: 'GET', target: `/${FUZZED}/never?uploadId=none&max-parts=5&part-number-marker=1` },
  { method: 'DELETE', target: `/${FUZZED}/never?uploadId=none` },
  { method: 'DELETE', target: `/${FUZZED}/never`, headers: { 'if-match': '"a"' } },
  xml(`/${FUZZED}?delete=`, '<Delete><Quiet>true</Quiet><Object><Key>never &amp; &#33;</Key></Object></Delete>'),
  xml(
    `/${FUZZED}/never?uploadId=none`,
    '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"a"</ETag></Part></CompleteMultipartUpload>',
  ),
  xml(
    `/${FUZZED}?cors=`,
    '<CORSConfiguration><CORSRule><AllowedMethod>NEITHER</AllowedMethod></CORSRule></CORSConfiguration>',
    'PUT',
  ),
  xml(
    `/${FUZZED}?acl=`,
    '<AccessControlPolicy><AccessControlList><Grant><Grantee><ID>haystack</ID></Grantee>' +
      '<Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>',
    'PUT',
  ),
];
