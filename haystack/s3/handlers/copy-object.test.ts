import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUCKET, testS3 } from '../../testing/s3-client.ts';

const SOURCE = `${BUCKET}/a%20source`;

let s3: Awaited<ReturnType<typeof testS3>>;
let eTag: string | undefined;

beforeAll(async () => {
  s3 = await testS3();
  const object = {
    Bucket: BUCKET,
    Key: 'a source',
    Body: 'bytes',
    ContentType: 'image/png',
    Metadata: { owner: '42' },
  };
  eTag = (await s3.client.send(new PutObjectCommand(object))).ETag;
});
afterAll(() => s3[Symbol.asyncDispose]());

const copy = (Key: string, options: Partial<CopyObjectCommandInput> = {}) =>
  s3.client.send(new CopyObjectCommand({ Bucket: BUCKET, Key, CopySource: SOURCE, ...options }));
const head = (Key: string) => s3.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key, ChecksumMode: 'ENABLED' }));

test('a copy has the bytes, the headers and the metadata', async () => {
  const { CopyObjectResult } = await copy('copy');
  expect(CopyObjectResult).toMatchObject({ ETag: eTag, LastModified: expect.any(Date) });
  expect(await head('copy')).toMatchObject({ ETag: eTag, ContentType: 'image/png', Metadata: { owner: '42' } });
  const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'copy' }));
  expect(await Body?.transformToString()).toBe('bytes');
});

test('a copy may be given others, even onto itself', async () => {
  await copy('a source 2', { CopySource: `/${SOURCE}` });
  const changed = { MetadataDirective: 'REPLACE', ContentType: 'image/gif', Metadata: { owner: '7' } } as const;
  await copy('a source 2', { CopySource: `${BUCKET}/a%20source%202`, ...changed });
  expect(await head('a source 2')).toMatchObject({ ETag: eTag, ContentType: 'image/gif', Metadata: { owner: '7' } });
});

test('a copy may be given another checksum', async () => {
  await copy('summed', { ChecksumAlgorithm: 'SHA256' });
  const { ChecksumSHA256, ChecksumCRC32 } = await head('summed');
  expect([ChecksumSHA256, ChecksumCRC32]).toEqual([expect.any(String), undefined]);
});

test.each<[string, string, Partial<CopyObjectCommandInput>]>([
  ['onto itself without change', 'InvalidRequest', { Key: 'a source' }],
  ['of nothing', 'NoSuchKey', { CopySource: `${BUCKET}/none` }],
  ['from no bucket', 'NoSuchBucket', { CopySource: 'none/key' }],
  ['from what we keep for ourselves', 'NoSuchBucket', { CopySource: '.parts/0/00001' }],
  ['from an address without a key', 'InvalidArgument', { CopySource: BUCKET }],
  ['of another version', 'NoSuchVersion', { CopySource: `${SOURCE}?versionId=1` }],
  ['if it is another', 'PreconditionFailed', { CopySourceIfMatch: '"other"' }],
  ['unless it is that', 'PreconditionFailed', { CopySourceIfNoneMatch: '*' }],
  ['if it changed later', 'PreconditionFailed', { CopySourceIfModifiedSince: new Date('2999-01-01') }],
  ['if it has not changed', 'PreconditionFailed', { CopySourceIfUnmodifiedSince: new Date('2000-01-01') }],
  ['where there is something', 'PreconditionFailed', { Key: 'copy', IfNoneMatch: '*' }],
])('a copy %s is %s', async (_what, name, options) => {
  await expect(copy('refused', options)).rejects.toMatchObject({ name });
  await expect(head('refused')).rejects.toMatchObject({ name: 'NotFound' });
});
