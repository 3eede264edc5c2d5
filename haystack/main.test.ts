import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  RestoreObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CREDENTIAL, MEDIA, REGION, STAGING, testHaystack } from './testing/haystack.ts';

const MEBIBYTE = 1024 * 1024;
const BYTES = Buffer.alloc(3 * MEBIBYTE, 'the bytes of a photo, '.repeat(11));

let haystack: Awaited<ReturnType<typeof testHaystack>>;
let client: S3Client;

function clientOf(endpoint: string, credentials = CREDENTIAL): S3Client {
  return new S3Client({ endpoint, region: REGION, credentials, forcePathStyle: true, maxAttempts: 1 });
}

beforeAll(async () => {
  haystack = await testHaystack({ maxObjectBytes: 8 * MEBIBYTE });
  client = clientOf(haystack.url);
  await client.send(new CreateBucketCommand({ Bucket: STAGING }));
  await client.send(new CreateBucketCommand({ Bucket: MEDIA }));
});

afterAll(async () => {
  client.destroy();
  await haystack[Symbol.asyncDispose]();
});

const put = (Key: string, Body: PutObjectCommandInput['Body'], options: Partial<PutObjectCommandInput> = {}) =>
  client.send(new PutObjectCommand({ Bucket: STAGING, Key, Body, ...options }));

async function get(Key: string, Range?: string) {
  const reply = await client.send(new GetObjectCommand({ Bucket: STAGING, Key, Range }));
  return { ...reply, bytes: Buffer.from((await reply.Body?.transformToByteArray()) ?? []) };
}

const anonymously = (path: string, init: RequestInit = {}) => fetch(`${haystack.url}${path}`, init);

describe('an object put by the SDK', () => {
  test('comes back with its bytes, type, caching, metadata and tag', async () => {
    const key = 'user 1/ä+b&c=(1).jpg';
    const { ETag } = await put(key, BYTES, {
      ContentType: 'image/jpeg',
      CacheControl: 'public, max-age=31536000, immutable',
      Metadata: { owner: '42' },
    });
    expect(ETag).toBe(`"${createHash('md5').update(BYTES).digest('hex')}"`);
    const { bytes, ...reply } = await get(key);
    expect(bytes.equals(BYTES)).toBe(true);
    expect(reply).toMatchObject({
      ETag,
      ContentType: 'image/jpeg',
      CacheControl: 'public, max-age=31536000, immutable',
      ContentLength: BYTES.length,
      Metadata: { owner: '42' },
      ChecksumCRC32: expect.any(String),
    });
    expect(reply.LastModified?.getTime()).toBeGreaterThan(Date.now() - 60_000);
    const head = await client.send(new HeadObjectCommand({ Bucket: STAGING, Key: key }));
    expect(head).toMatchObject({ ETag, ContentLength: BYTES.length, ContentType: 'image/jpeg' });
  });

  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'as a stream with a trailing %s loses its frames',
    async (sum) => {
      const stream = Readable.from([BYTES.subarray(0, 70_000), BYTES.subarray(70_000)], { objectMode: false });
      await put(sum, stream, { ContentLength: BYTES.length, ChecksumAlgorithm: sum });
      const { bytes, ContentEncoding } = await get(sum);
      expect(bytes.equals(BYTES)).toBe(true);
      expect(ContentEncoding).toBeUndefined();
    },
  );

  test('may be empty, replaced, and deleted twice', async () => {
    await put('short', '');
    expect((await get('short')).bytes).toHaveLength(0);
    await put('short', 'second');
    expect((await get('short')).bytes.toString()).toBe('second');
    await client.send(new DeleteObjectCommand({ Bucket: STAGING, Key: 'short' }));
    await client.send(new DeleteObjectCommand({ Bucket: STAGING, Key: 'short' }));
    await expect(get('short')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('is read in ranges', async () => {
    await put('ranges', '0123456789');
    expect(await get('ranges', 'bytes=2-5')).toMatchObject({ ContentRange: 'bytes 2-5/10', ContentLength: 4 });
    expect((await get('ranges', 'bytes=-3')).bytes.toString()).toBe('789');
    await expect(get('ranges', 'bytes=10-')).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  test('is not sent to one who has it', async () => {
    const { ETag } = await put('cached', 'data');
    const again = client.send(new GetObjectCommand({ Bucket: STAGING, Key: 'cached', IfNoneMatch: ETag }));
    await expect(again).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    const other = client.send(new GetObjectCommand({ Bucket: STAGING, Key: 'cached', IfMatch: '"other"' }));
    await expect(other).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  test('does not replace one where it may not', async () => {
    const writers = [1, 2, 3].map((writer) => put('once', `writer ${writer}`, { IfNoneMatch: '*' }));
    const outcomes = await Promise.allSettled(writers);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(put('once', 'later', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });
});

describe('refusals', () => {
  test.each<[string, string, Partial<PutObjectCommandInput>]>([
    ['a wrong SHA-256', 'BadDigest', { ChecksumSHA256: createHash('sha256').update('other').digest('base64') }],
    ['a wrong CRC-32', 'BadDigest', { ChecksumCRC32: 'AAAAAA==' }],
    ['a wrong MD5', 'BadDigest', { ContentMD5: createHash('md5').update('other').digest('base64') }],
    ['an MD5 that is none', 'InvalidDigest', { ContentMD5: 'abc' }],
    ['a checksum that is none', 'InvalidRequest', { ChecksumSHA256: 'abc' }],
    ['a conditional write of another kind', 'NotImplemented', { IfNoneMatch: '"abc"' }],
    ['a condition upon what is not there', 'NoSuchKey', { IfMatch: '"abc"' }],
    ['an access control list for others', 'AccessControlListNotSupported', { ACL: 'public-read' }],
    ['another storage class', 'InvalidStorageClass', { StorageClass: 'GLACIER' }],
    ['encryption that would not be done', 'NotImplemented', { ServerSideEncryption: 'AES256' }],
    ['tags that would not be kept', 'NotImplemented', { Tagging: 'a=b' }],
    ['a key of more than 1024 bytes', 'KeyTooLongError', { Key: 'ä'.repeat(513) }],
    ['metadata beyond reason', 'MetadataTooLarge', { Metadata: { long: 'x'.repeat(9000) } }],
    ['another bucket', 'NoSuchBucket', { Bucket: 'unknown' }],
    ['too many bytes', 'EntityTooLarge', { Body: Buffer.alloc(8 * MEBIBYTE + 1) }],
  ])('%s is %s', async (_what, name, options) => {
    await expect(put('refused', 'some data', options)).rejects.toMatchObject({ name });
    await expect(get('refused')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('another secret or key pair opens nothing', async () => {
    const attempt = async (credentials: typeof CREDENTIAL) => {
      const stranger = clientOf(haystack.url, credentials);
      const command = new GetObjectCommand({ Bucket: STAGING, Key: 'once' });
      await stranger.send(command).finally(() => stranger.destroy());
    };
    const wrongSecret = attempt({ ...CREDENTIAL, secretAccessKey: 'wrong' });
    await expect(wrongSecret).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
    const wrongKey = attempt({ ...CREDENTIAL, accessKeyId: 'wrong' });
    await expect(wrongKey).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  });

  test('what is not built says so', async () => {
    const restore = client.send(new RestoreObjectCommand({ Bucket: STAGING, Key: 'once' }));
    await expect(restore).rejects.toMatchObject({ name: 'NotImplemented' });
    const lifecycle = client.send(new PutBucketPolicyCommand({ Bucket: STAGING, Policy: '{}' }));
    await expect(lifecycle).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  test('buckets are made once, and only with names that are possible', async () => {
    const again = client.send(new CreateBucketCommand({ Bucket: STAGING }));
    await expect(again).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' });
    const odd = client.send(new CreateBucketCommand({ Bucket: 'Under_Score' }));
    await expect(odd).rejects.toMatchObject({ name: 'InvalidBucketName' });
    await client.send(new HeadBucketCommand({ Bucket: STAGING }));
    const missing = client.send(new HeadBucketCommand({ Bucket: 'missing' }));
    await expect(missing).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
  });
});

describe('a stranger', () => {
  test('reads public objects, and learns nothing of others', async () => {
    const headers = { ContentType: 'image/webp', CacheControl: 'public, max-age=31536000, immutable' };
    await client.send(new PutObjectCommand({ Bucket: MEDIA, Key: 't/hash.webp', Body: 'pixels', ...headers }));
    await put('private', 'secret');
    const found = await anonymously(`/${MEDIA}/t/hash.webp`);
    expect(await found.text()).toBe('pixels');
    expect(found.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(found.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await anonymously(`/${MEDIA}/t/none.webp`)).status).toBe(404);
    for (const path of [`/${STAGING}/private`, `/${STAGING}/none`, `/${MEDIA}`, '/']) {
      const refused = await anonymously(path);
      expect(refused.status, path).toBe(403);
      expect(await refused.text()).toContain('<Code>AccessDenied</Code>');
    }
    for (const method of ['PUT', 'DELETE', 'POST']) {
      expect((await anonymously(`/${MEDIA}/t/hash.webp`, { method })).status, method).toBe(403);
    }
  });

  test('is told of errors in XML that echoes no markup', async () => {
    const refused = await anonymously(`/${MEDIA}/%3Cscript%3E&'"`);
    expect(refused.headers.get('content-type')).toBe('application/xml');
    expect(await refused.text()).toContain(`<Resource>/${MEDIA}/%3Cscript%3E&amp;&apos;%22</Resource>`);
    expect((await anonymously('/%ff')).status).toBe(400);
  });

  test('may ask from a page of any origin', async () => {
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'PUT' };
    const preflight = await anonymously(`/${STAGING}/k`, {
      method: 'OPTIONS',
      headers: { ...headers, 'access-control-request-headers': 'content-type,x-amz-checksum-sha256' },
    });
    expect(preflight.status).toBe(200);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type, x-amz-checksum-sha256');
    const refused = await anonymously(`/${STAGING}/k`, { headers });
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
  });
});

test('an upload from a page is refused where its origin is not named', async () => {
  await using strict = await testHaystack({ uploadOrigins: ['https://ours.example'] });
  const preflight = async (origin: string) => {
    const headers = { origin, 'access-control-request-method': 'PUT' };
    const reply = await fetch(`${strict.url}/b/k`, { method: 'OPTIONS', headers });
    return reply.headers.get('access-control-allow-origin');
  };
  expect(await preflight('https://ours.example')).toBe('https://ours.example');
  expect(await preflight('https://theirs.example')).toBeNull();
});

test('bytes the disk has changed answer 500, are logged, and stay where they are', async () => {
  const logged: string[] = [];
  await using damaged = await testHaystack({}, { log: (_level, message) => logged.push(message) });
  const own = clientOf(damaged.url);
  await own.send(new CreateBucketCommand({ Bucket: STAGING }));
  await own.send(new PutObjectCommand({ Bucket: STAGING, Key: 'k', Body: 'original data' }));
  const [name = ''] = readdirSync(damaged.directory);
  const path = join(damaged.directory, name);
  const volume = await readFile(path);
  await using file = await open(path, 'r+');
  await file.write('X', volume.lastIndexOf('original data'));
  const reading = own.send(new GetObjectCommand({ Bucket: STAGING, Key: 'k' })).finally(() => own.destroy());
  await expect(reading).rejects.toMatchObject({ name: 'InternalError', message: expect.not.stringContaining(path) });
  expect(logged).toContain('request failed');
});

test('a full memory is answered SlowDown, and is free again afterwards', async () => {
  await using small = await testHaystack({ memoryBytes: MEBIBYTE });
  const own = clientOf(small.url);
  await own.send(new CreateBucketCommand({ Bucket: STAGING }));
  const upload = (Body: Buffer) => own.send(new PutObjectCommand({ Bucket: STAGING, Key: 'k', Body }));
  await expect(upload(Buffer.alloc(2 * MEBIBYTE))).rejects.toMatchObject({ name: 'SlowDown' });
  for (let count = 0; count < 3; count++) await upload(Buffer.alloc(MEBIBYTE));
  own.destroy();
});
