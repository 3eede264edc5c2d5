import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { authenticate } from './authenticate.ts';
import { readRequest } from './request.ts';

/** The worked examples of "Signature calculations" in the Amazon S3 API reference. */
const EXAMPLE = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
};
const SIGNED_AT = new Date('2013-05-24T00:00:00Z');
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const SCOPE = `${EXAMPLE.accessKeyId}/20130524/us-east-1/s3/aws4_request`;

function request(method: string, url: string, headers: Record<string, string>) {
  return readRequest({ method, url, headers } as unknown as IncomingMessage);
}

function signedGet(changes: Record<string, string> = {}) {
  return request('GET', '/test.txt', {
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': EMPTY,
    'x-amz-date': '20130524T000000Z',
    authorization:
      `AWS4-HMAC-SHA256 Credential=${SCOPE},SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,` +
      'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ...changes,
  });
}

const PRESIGNED =
  `/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(SCOPE)}` +
  '&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
  '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
const HOST = { host: 'examplebucket.s3.amazonaws.com' };

const later = (minutes: number) => new Date(SIGNED_AT.getTime() + minutes * 60_000);

describe('a signature in the header', () => {
  test("of Amazon's example holds", () => {
    expect(authenticate(signedGet(), EXAMPLE, SIGNED_AT)).toMatchObject({ payloadHash: EMPTY });
  });

  test("of Amazon's example with escaped characters holds", () => {
    const put = request('PUT', '/test%24file.text', {
      ...HOST,
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-date': '20130524T000000Z',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      authorization:
        `AWS4-HMAC-SHA256 Credential=${SCOPE}, ` +
        'SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, ' +
        'Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    });
    expect(authenticate(put, EXAMPLE, SIGNED_AT)).not.toBeNull();
  });

  test.each([
    ['another header value', { range: 'bytes=0-99' }, 'SignatureDoesNotMatch'],
    ['another host', { host: 'other.example' }, 'SignatureDoesNotMatch'],
    ['another payload', { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }, 'SignatureDoesNotMatch'],
    ['no payload hash', { 'x-amz-content-sha256': '' }, 'InvalidRequest'],
    ['an unsigned x-amz header', { 'x-amz-copy-source': '/other/key' }, 'AccessDenied'],
    ['no signature', { authorization: 'AWS4-HMAC-SHA256 Credential=a' }, 'AuthorizationHeaderMalformed'],
    ['another scheme', { authorization: 'Bearer abc' }, 'AuthorizationHeaderMalformed'],
    ['version 2', { authorization: 'AWS AKIAIOSFODNN7EXAMPLE:c2lnbmF0dXJl' }, 'InvalidRequest'],
    ['a date that is none', { 'x-amz-date': 'yesterday' }, 'AuthorizationHeaderMalformed'],
    ['a day that is none', { 'x-amz-date': '20130532T000000Z' }, 'AuthorizationHeaderMalformed'],
  ])('with %s is refused', (_what, changes, code) => {
    expect(() => authenticate(signedGet(changes), EXAMPLE, SIGNED_AT)).toThrow(expect.objectContaining({ code }));
  });

  test('of another key, region or secret is refused', () => {
    const by = (changes: Partial<typeof EXAMPLE>) => () =>
      authenticate(signedGet(), { ...EXAMPLE, ...changes }, SIGNED_AT);
    expect(by({ accessKeyId: 'another' })).toThrow(expect.objectContaining({ code: 'InvalidAccessKeyId' }));
    expect(by({ region: 'eu-west-1' })).toThrow(expect.objectContaining({ code: 'AuthorizationHeaderMalformed' }));
    expect(by({ secretAccessKey: 'another' })).toThrow(expect.objectContaining({ code: 'SignatureDoesNotMatch' }));
  });

  test.each([
    [15, null],
    [-15, null],
    [16, 'RequestTimeTooSkewed'],
    [-16, 'RequestTimeTooSkewed'],
  ])('met %i minutes later answers %s', (minutes, code) => {
    const attempt = () => authenticate(signedGet(), EXAMPLE, later(minutes));
    if (code === null) expect(attempt()).not.toBeNull();
    else expect(attempt).toThrow(expect.objectContaining({ code }));
  });
});

describe('a signature in the query', () => {
  test("of Amazon's example holds for its time", () => {
    expect(authenticate(request('GET', PRESIGNED, HOST), EXAMPLE, later(24 * 60))).not.toBeNull();
  });

  test.each([
    ['after it expired', PRESIGNED, later(24 * 60 + 1), 'AccessDenied'],
    ['before it was made', PRESIGNED, later(-16), 'AccessDenied'],
    ['for longer than was signed', PRESIGNED.replace('86400', '86401'), SIGNED_AT, 'SignatureDoesNotMatch'],
    ['for longer than a week', PRESIGNED.replace('86400', '604801'), SIGNED_AT, 'AuthorizationQueryParametersError'],
    ['for another key', PRESIGNED.replace('test.txt', 'other.txt'), SIGNED_AT, 'SignatureDoesNotMatch'],
    ['with one more parameter', `${PRESIGNED}&acl`, SIGNED_AT, 'SignatureDoesNotMatch'],
    [
      'without its algorithm',
      PRESIGNED.replace('X-Amz-Algorithm', 'X'),
      SIGNED_AT,
      'AuthorizationQueryParametersError',
    ],
  ])('is refused %s', (_when, url, now, code) => {
    expect(() => authenticate(request('GET', url, HOST), EXAMPLE, now)).toThrow(expect.objectContaining({ code }));
  });

  test('is refused where a header that was signed did not come', () => {
    const url = PRESIGNED.replace('SignedHeaders=host', 'SignedHeaders=host%3Bx-amz-meta-absent');
    expect(() => authenticate(request('GET', url, HOST), EXAMPLE, SIGNED_AT)).toThrow(
      expect.objectContaining({ code: 'SignatureDoesNotMatch' }),
    );
  });

  test('of version 2 is refused', () => {
    const url = '/test.txt?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1&Signature=c2ln';
    expect(() => authenticate(request('GET', url, HOST), EXAMPLE, SIGNED_AT)).toThrow(
      expect.objectContaining({ code: 'InvalidRequest' }),
    );
  });

  test('is refused for another method', () => {
    expect(() => authenticate(request('PUT', PRESIGNED, HOST), EXAMPLE, SIGNED_AT)).toThrow(
      expect.objectContaining({ code: 'SignatureDoesNotMatch' }),
    );
  });
});

test('a request that nobody signed is anonymous', () => {
  expect(authenticate(request('GET', '/bucket/key?x=1', HOST), EXAMPLE, SIGNED_AT)).toBeNull();
});

test('an address that cannot be decoded is refused', () => {
  expect(() => request('GET', '/bucket/%E0%A4%A', HOST)).toThrow(expect.objectContaining({ code: 'InvalidURI' }));
});
