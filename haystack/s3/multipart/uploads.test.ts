import {
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandInput,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUCKET, testS3 } from '../../testing/s3-client.ts';
import { at, begin as beginUpload, read as readObject } from '../../testing/uploads.ts';

const MAX_PART_BYTES = 64 * 1024;

let s3: Awaited<ReturnType<typeof testS3>>;

beforeAll(async () => {
  s3 = await testS3({ maxObjectBytes: MAX_PART_BYTES });
});
afterAll(() => s3[Symbol.asyncDispose]());

const begin = (key: string, options?: Parameters<typeof beginUpload>[2]) => beginUpload(s3.client, key, options);
const read = (key: string) => readObject(s3.client, key);

describe('what is no way to complete', () => {
  let upload: Awaited<ReturnType<typeof beginUpload>>;
  let small: { PartNumber: number; ETag?: string | undefined };
  let last: typeof small;

  beforeAll(async () => {
    upload = await begin('refused');
    small = await upload.part(1, 'small');
    last = await upload.part(2, 'last');
  });

  test.each<[string, string, () => Parameters<typeof upload.complete>]>([
    ['another tag', 'InvalidPart', () => [[{ ...small, ETag: '"other"' }]]],
    ['a part that never came', 'InvalidPart', () => [[{ ...small, PartNumber: 3 }]]],
    ['another checksum of a part', 'InvalidPart', () => [[{ ...small, ChecksumCRC32: 'AAAAAA==' }]]],
    ['the wrong order', 'InvalidPartOrder', () => [[last, small]]],
    ['a part twice', 'InvalidPartOrder', () => [[last, last]]],
    ['a small part that is not the last', 'EntityTooSmall', () => [[small, last]]],
    ['no parts', 'MalformedXML', () => [[]]],
    ['another size', 'InvalidRequest', () => [[last], { MpuObjectSize: 5 }]],
    ['another kind of checksum', 'InvalidRequest', () => [[last], { ChecksumType: 'FULL_OBJECT' }]],
    ['another upload', 'NoSuchUpload', () => [[last], { UploadId: 'unknown' }]],
    ['another key', 'NoSuchUpload', () => [[last], { Key: 'other' }]],
  ])('%s is %s', async (_what, name, order) => {
    await expect(upload.complete(...order())).rejects.toMatchObject({ name });
    await expect(read('refused')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('over an object where there must be none', async () => {
    await s3.client.send(new PutObjectCommand({ ...at('refused'), Body: 'first' }));
    const name = 'PreconditionFailed';
    await expect(upload.complete([last], { IfNoneMatch: '*' })).rejects.toMatchObject({ name });
    await expect(upload.complete([last], { IfMatch: '"other"' })).rejects.toMatchObject({ name });
    expect((await read('refused')).bytes.toString()).toBe('first');
    await upload.complete([last]);
    expect((await read('refused')).bytes.toString()).toBe('last');
  });
});

test('a part has a number that S3 knows, a size that is taken, and the checksum that was agreed', async () => {
  const upload = await begin('parts', { ChecksumAlgorithm: 'SHA256' });
  for (const number of [0, 10_001]) {
    await expect(upload.part(number, 'x')).rejects.toMatchObject({ name: 'InvalidArgument' });
  }
  await expect(upload.part(1, Buffer.alloc(MAX_PART_BYTES + 1))).rejects.toMatchObject({ name: 'EntityTooLarge' });
  await expect(upload.part(1, 'x', { ChecksumAlgorithm: 'CRC32' })).rejects.toMatchObject({ name: 'InvalidRequest' });
  await upload.part(10_000, 'x', { ChecksumAlgorithm: 'SHA256' });
  await upload.abort();
  await expect(upload.part(1, 'x')).rejects.toMatchObject({ name: 'NoSuchUpload' });
  await expect(upload.list()).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

describe('uploads under way', () => {
  const KEYS = ['under/a', 'under/b/1', 'under/b/2', 'under/c', 'under/c'];
  const ids: (string | undefined)[] = [];

  beforeAll(async () => {
    for (const key of KEYS) ids.push((await begin(key)).UploadId);
  });

  async function pages(asked: Partial<ListMultipartUploadsCommandInput>): Promise<string[][]> {
    const found: string[][] = [];
    let markers = {};
    for (let isMore = true; isMore; ) {
      const command = new ListMultipartUploadsCommand({ Bucket: BUCKET, Prefix: 'under/', ...asked, ...markers });
      const page = await s3.client.send(command);
      const names = [...(page.Uploads ?? []).map((u) => u.Key), ...(page.CommonPrefixes ?? []).map((p) => p.Prefix)];
      found.push(names.map(String).sort());
      isMore = page.IsTruncated ?? false;
      markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    }
    return found;
  }

  test.each<[string, Partial<ListMultipartUploadsCommandInput>, string[][]]>([
    ['all', {}, [KEYS]],
    ['in pages, of one key too', { MaxUploads: 2 }, [KEYS.slice(0, 2), KEYS.slice(2, 4), KEYS.slice(4)]],
    ['rolled up', { Delimiter: '/' }, [['under/a', 'under/b/', 'under/c', 'under/c']]],
    [
      'rolled up, in pages',
      { Delimiter: '/', MaxUploads: 2 },
      [
        ['under/a', 'under/b/'],
        ['under/c', 'under/c'],
      ],
    ],
    ['of another prefix', { Prefix: 'under/b' }, [['under/b/1', 'under/b/2']]],
  ])('are listed: %s', async (_what, asked, expected) => {
    expect(await pages(asked)).toEqual(expected);
  });

  test('list the parts that have come, in pages', async () => {
    const upload = await begin('parts listed', { ChecksumAlgorithm: 'CRC32' });
    for (const number of [1, 2, 30]) await upload.part(number, `part ${number}`);
    const first = await upload.list({ MaxParts: 2 });
    expect(first).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '2', ChecksumAlgorithm: 'CRC32' });
    const second = await upload.list({ PartNumberMarker: first.NextPartNumberMarker });
    expect(second).toMatchObject({
      IsTruncated: false,
      Parts: [{ PartNumber: 30, Size: 7, ETag: expect.any(String) }],
    });
    expect(second.Parts?.[0]?.ChecksumCRC32).toEqual(expect.any(String));
  });
});
