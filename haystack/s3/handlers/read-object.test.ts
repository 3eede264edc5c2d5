import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MEDIA } from '../../testing/haystack.ts';
import { testS3 } from '../../testing/s3-client.ts';
import { signedFetch } from '../../testing/signed-fetch.ts';

const PATH = `/${MEDIA}/t/hash.webp`;

let s3: Awaited<ReturnType<typeof testS3>>;
let eTag = '';
let modified = '';

beforeAll(async () => {
  s3 = await testS3({ publicBuckets: [MEDIA] });
  await signedFetch(s3.url, { method: 'PUT', target: `/${MEDIA}` });
  await s3.client.send(
    new PutObjectCommand({
      Bucket: MEDIA,
      Key: 't/hash.webp',
      Body: '0123456789',
      ContentType: 'image/webp',
      CacheControl: 'public, max-age=31536000, immutable',
      ContentDisposition: 'inline',
      Expires: new Date('2030-01-01T00:00:00Z'),
      Metadata: { owner: '42' },
      ChecksumAlgorithm: 'SHA256',
    }),
  );
  const { headers } = await ask();
  eTag = headers.etag ?? '';
  modified = headers['last-modified'] ?? '';
});
afterAll(() => s3[Symbol.asyncDispose]());

/** What a stranger is answered; of what is the same in every reply only what matters here. */
async function ask(headers: Record<string, string> = {}, { method = 'GET', query = '' } = {}) {
  const reply = await fetch(`${s3.url}${PATH}${query}`, { method, headers });
  const { date, 'x-amz-request-id': id, connection, 'keep-alive': alive, ...rest } = Object.fromEntries(reply.headers);
  return { status: reply.status, body: await reply.text(), headers: rest as Record<string, string | undefined> };
}

const earlier = () => new Date(Date.parse(modified) - 1000).toUTCString();

describe('a public object', () => {
  test('is delivered with all that a cache needs, to every page alike', async () => {
    expect(await ask({ origin: 'https://app.example' })).toEqual({
      status: 200,
      body: '0123456789',
      headers: {
        'accept-ranges': 'bytes',
        'access-control-allow-origin': '*',
        'access-control-expose-headers': expect.stringContaining('ETag'),
        'cache-control': 'public, max-age=31536000, immutable',
        'content-disposition': 'inline',
        'content-length': '10',
        'content-type': 'image/webp',
        etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
        expires: 'Tue, 01 Jan 2030 00:00:00 GMT',
        'last-modified': expect.stringMatching(/GMT$/),
        'x-amz-meta-owner': '42',
        'x-content-type-options': 'nosniff',
      },
    });
  });

  test.each<[string, Record<string, string>]>([
    ['whole', {}],
    ['in part', { range: 'bytes=2-4' }],
  ])('is told of by HEAD as by GET, %s', async (_what, headers) => {
    const [head, get] = await Promise.all([ask(headers, { method: 'HEAD' }), ask(headers)]);
    expect(head).toEqual({ ...get, body: '' });
  });

  test.each<[string, string, number, string]>([
    ['its first bytes', 'bytes=0-1', 206, '01'],
    ['its last bytes', 'bytes=-2', 206, '89'],
    ['all from one on', 'bytes=8-', 206, '89'],
    ['more than there is', 'bytes=8-99999999999999999999', 206, '89'],
    ['several ranges', 'bytes=0-1,4-5', 200, '0123456789'],
    ['a range of something else', 'lines=0-1', 200, '0123456789'],
  ])('answers for %s', async (_what, range, status, body) => {
    expect(await ask({ range })).toMatchObject({ status, body });
  });

  test('answers 416, and how much there is, for what lies beyond', async () => {
    const beyond = await ask({ range: 'bytes=10-' });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */10']);
    expect(beyond.body).toContain('<Code>InvalidRange</Code>');
  });

  test.each<[string, () => Record<string, string>, number]>([
    ['to one who has it', () => ({ 'if-none-match': eTag }), 304],
    ['to one who has another', () => ({ 'if-none-match': '"other"' }), 200],
    ['since then', () => ({ 'if-modified-since': modified }), 304],
    ['since earlier', () => ({ 'if-modified-since': earlier() }), 200],
    ['if it is another', () => ({ 'if-match': '"other"' }), 412],
    ['if it has not changed', () => ({ 'if-unmodified-since': earlier() }), 412],
    ['to one who goes on with it', () => ({ 'if-range': eTag, range: 'bytes=5-' }), 206],
    ['to one who goes on with another', () => ({ 'if-range': '"other"', range: 'bytes=5-' }), 200],
  ])('is answered %s', async (_what, headers, status) => {
    const [head, get] = await Promise.all([ask(headers(), { method: 'HEAD' }), ask(headers())]);
    expect([head.status, get.status]).toEqual([status, status]);
  });

  test('that has not changed is told of with what a cache renews', async () => {
    const { body, headers } = await ask({ 'if-none-match': eTag });
    expect([body, headers.etag, headers['cache-control'], headers['access-control-allow-origin']]).toEqual([
      '',
      eTag,
      'public, max-age=31536000, immutable',
      '*',
    ]);
  });

  test('is not dressed up for strangers', async () => {
    const { status, body } = await ask({}, { query: '?response-content-type=text/html' });
    expect([status, body]).toEqual([400, expect.stringContaining('InvalidRequest')]);
    expect((await ask({}, { query: '?acl' })).status).toBe(403);
    expect((await ask({}, { query: '?versionId=1' })).status).toBe(404);
  });
});

describe('a signed read', () => {
  test('may ask for other headers', async () => {
    const command = new GetObjectCommand({
      Bucket: MEDIA,
      Key: 't/hash.webp',
      ResponseContentType: 'text/plain',
      ResponseContentDisposition: 'attachment; filename="a.webp"',
    });
    const reply = await fetch(await getSignedUrl(s3.client, command, { expiresIn: 60 }));
    expect([reply.headers.get('content-type'), reply.headers.get('content-disposition')]).toEqual([
      'text/plain',
      'attachment; filename="a.webp"',
    ]);
  });

  test('may not ask for headers that no reply can have', async () => {
    const target = `${PATH}?response-content-type=${encodeURIComponent('a\r\nset-cookie: b')}`;
    const reply = await signedFetch(s3.url, { method: 'GET', target });
    expect([reply.status, await reply.text()]).toEqual([400, expect.stringContaining('InvalidArgument')]);
  });

  test('is told the checksum of the whole, if it asks, and not beside a part', async () => {
    const headers = { 'x-amz-checksum-mode': 'ENABLED' };
    const whole = await signedFetch(s3.url, { method: 'GET', target: PATH, headers });
    expect([whole.headers.get('x-amz-checksum-sha256'), whole.headers.get('x-amz-checksum-type')]).toEqual([
      createHash('sha256').update('0123456789').digest('base64'),
      'FULL_OBJECT',
    ]);
    const part = await signedFetch(s3.url, {
      method: 'GET',
      target: PATH,
      headers: { ...headers, range: 'bytes=0-1' },
    });
    expect(part.headers.get('x-amz-checksum-sha256')).toBeNull();
  });

  test.each([
    ['?partNumber=1', {}, 206],
    ['?partNumber=2', {}, 416],
    ['?partNumber=0', {}, 400],
    ['?partNumber=1', { range: 'bytes=0-1' }, 400],
    ['?versionId=null', {}, 200],
    ['?versionId=other', {}, 404],
    ['?torrent=', {}, 501],
  ])('of %s with %o answers %i', async (query, headers, status) => {
    const reply = await signedFetch(s3.url, { method: 'GET', target: PATH + query, headers });
    expect(reply.status).toBe(status);
  });
});
