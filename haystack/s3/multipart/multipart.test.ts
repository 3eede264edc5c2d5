import { createHash, randomBytes } from 'node:crypto';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectAttributesCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUCKET, testS3 } from '../../testing/s3-client.ts';
import { at, begin as beginUpload, read as readObject } from '../../testing/uploads.ts';
import { MIN_PART_BYTES } from './complete.ts';

/** Two parts of the least size there may be, and a last one. */
const PARTS = [randomBytes(MIN_PART_BYTES), randomBytes(MIN_PART_BYTES + 1), Buffer.from('the end')];
const BYTES = Buffer.concat(PARTS);
const SIZE = BYTES.length;

let s3: Awaited<ReturnType<typeof testS3>>;

beforeAll(async () => {
  // Room for a part that is read and one that is written, and little more: whoever does either holds one at a time.
  s3 = await testS3({ memoryBytes: 2 * MIN_PART_BYTES + 64, maxObjectBytes: MIN_PART_BYTES + 1024 });
});
afterAll(() => s3[Symbol.asyncDispose]());

const begin = (key: string, options?: Parameters<typeof beginUpload>[2]) => beginUpload(s3.client, key, options);
const read = (key: string, options?: Parameters<typeof readObject>[2]) => readObject(s3.client, key, options);

const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();
const ETAG = `"${md5(Buffer.concat(PARTS.map(md5))).toString('hex')}-3"`;

describe('an object sent in parts', { timeout: 30_000 }, () => {
  const numbers = [2, 3, 7];

  beforeAll(async () => {
    const upload = await begin('large', { ContentType: 'image/tiff', Metadata: { owner: '42' } });
    const sent = [];
    for (const [index, bytes] of [...PARTS.entries()].reverse()) {
      await upload.part(numbers[index] ?? 0, 'replaced before the end');
      sent.unshift(await upload.part(numbers[index] ?? 0, bytes));
    }
    const { Parts } = await upload.list();
    expect(Parts).toMatchObject(PARTS.map(({ length }, index) => ({ Size: length, PartNumber: numbers[index] })));
    const completed = await upload.complete(sent, { MpuObjectSize: SIZE });
    expect(completed).toMatchObject({ ETag: ETAG, Bucket: BUCKET, Key: 'large' });
    expect(await upload.complete(sent)).toMatchObject({ ETag: ETAG });
    await expect(upload.complete(sent.slice(1))).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(upload.abort()).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  test('is one object, with the headers it was begun with', async () => {
    const { bytes, ...reply } = await read('large');
    expect(bytes.equals(BYTES)).toBe(true);
    const expected = { ETag: ETAG, ContentLength: SIZE, ContentType: 'image/tiff', Metadata: { owner: '42' } };
    expect(reply).toMatchObject(expected);
    expect(await s3.client.send(new HeadObjectCommand(at('large')))).toMatchObject(expected);
    const { Contents } = await s3.client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'large' }));
    expect(Contents).toMatchObject([{ Key: 'large', Size: SIZE, ETag: ETAG }]);
  });

  test.each([
    ['within a part', 10, 20],
    ['over a border', MIN_PART_BYTES - 2, MIN_PART_BYTES + 1],
    ['up to a border', MIN_PART_BYTES - 2, MIN_PART_BYTES - 1],
    ['from a border', MIN_PART_BYTES, MIN_PART_BYTES + 1],
    ['over all borders', MIN_PART_BYTES - 1, SIZE - 3],
    ['at the end', SIZE - 1, SIZE - 1],
  ])('is read in ranges: %s', async (_what, start, end) => {
    const { bytes, ContentRange } = await read('large', { Range: `bytes=${start}-${end}` });
    expect(ContentRange).toBe(`bytes ${start}-${end}/${SIZE}`);
    expect(bytes.equals(BYTES.subarray(start, end + 1))).toBe(true);
  });

  test('is read by its parts, counted from one', async () => {
    const { bytes, PartsCount, ContentLength } = await read('large', { PartNumber: 3 });
    expect([bytes.toString(), PartsCount, ContentLength]).toEqual(['the end', 3, 7]);
    const head = await s3.client.send(new HeadObjectCommand({ ...at('large'), PartNumber: 2 }));
    expect([head.ContentLength, head.PartsCount]).toEqual([MIN_PART_BYTES + 1, 3]);
    await expect(read('large', { PartNumber: 4 })).rejects.toMatchObject({ name: 'InvalidPartNumber' });
  });

  test('tells of its parts, in pages', async () => {
    const ObjectAttributes = ['ETag', 'ObjectParts', 'ObjectSize', 'StorageClass', 'Checksum'] as const;
    const asked = { ...at('large'), ObjectAttributes: [...ObjectAttributes], MaxParts: 2 };
    const { ObjectParts, ...rest } = await s3.client.send(new GetObjectAttributesCommand(asked));
    expect(rest).toMatchObject({ ETag: ETAG.slice(1, -1), ObjectSize: SIZE, StorageClass: 'STANDARD' });
    expect(ObjectParts).toMatchObject({
      TotalPartsCount: 3,
      IsTruncated: true,
      NextPartNumberMarker: '3',
      Parts: [{ PartNumber: 2 }, { PartNumber: 3 }],
    });
  });

  test('is copied whole, and the copy outlives it', async () => {
    const CopySource = `${BUCKET}/large`;
    await s3.client.send(new CopyObjectCommand({ ...at('doomed'), CopySource, ChecksumAlgorithm: 'CRC32C' }));
    await s3.client.send(new CopyObjectCommand({ ...at('heir'), CopySource: `${BUCKET}/doomed` }));
    await s3.client.send(new DeleteObjectCommand(at('doomed')));
    await expect(read('doomed')).rejects.toMatchObject({ name: 'NoSuchKey' });
    const { bytes, ETag, ChecksumType } = await read('heir', { ChecksumMode: 'ENABLED' });
    expect([ETag, ChecksumType, bytes.equals(BYTES)]).toEqual([ETAG, 'FULL_OBJECT', true]);
  });

  test('is put together of pieces of it', async () => {
    const upload = await begin('pieces');
    const first = await upload.copyPart(1, `${BUCKET}/large`, `bytes=1-${MIN_PART_BYTES}`);
    const last = await upload.part(2, 'an end');
    await upload.complete([first, last]);
    const { bytes } = await read('pieces');
    expect(bytes.equals(Buffer.concat([BYTES.subarray(1, MIN_PART_BYTES + 1), Buffer.from('an end')]))).toBe(true);
    for (const range of ['bytes=0-', 'bytes=5-1', `bytes=0-${SIZE}`]) {
      await expect(upload.copyPart(1, `${BUCKET}/large`, range)).rejects.toThrow();
    }
  });
});

describe('its checksum', () => {
  test.each([
    ['CRC32', 'COMPOSITE'],
    ['CRC32', 'FULL_OBJECT'],
    ['CRC32C', 'COMPOSITE'],
    ['CRC32C', 'FULL_OBJECT'],
    ['CRC64NVME', 'FULL_OBJECT'],
    ['SHA1', 'COMPOSITE'],
    ['SHA256', 'COMPOSITE'],
  ] as const)('%s may be %s', async (ChecksumAlgorithm, ChecksumType) => {
    const Key = `${ChecksumAlgorithm}-${ChecksumType}`;
    const upload = await begin(Key, { ChecksumAlgorithm, ChecksumType });
    const { ETag, PartNumber, ...sums } = await upload.part(1, 'bytes', { ChecksumAlgorithm });
    const name = `Checksum${ChecksumAlgorithm}` as const;
    const completed = await upload.complete([{ ETag, PartNumber, [name]: sums[name] }]);
    expect(completed.ChecksumType).toBe(ChecksumType);
    // A part alone has the checksum of the whole.
    expect(completed[name]).toEqual(ChecksumType === 'FULL_OBJECT' ? sums[name] : expect.stringMatching(/=-1$/));
    const head = await s3.client.send(new HeadObjectCommand({ ...at(Key), ChecksumMode: 'ENABLED' }));
    expect([head[name], head.ChecksumType]).toEqual([completed[name], ChecksumType]);
    expect((await read(Key)).bytes.toString()).toBe('bytes');
  });

  test.each([
    ['SHA256', 'FULL_OBJECT'],
    ['CRC64NVME', 'COMPOSITE'],
  ] as const)('%s may not be %s', async (ChecksumAlgorithm, ChecksumType) => {
    await expect(begin('refused', { ChecksumAlgorithm, ChecksumType })).rejects.toMatchObject({
      name: 'InvalidRequest',
    });
  });

  test('is proved where the client states it', async () => {
    const upload = await begin('stated', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const part = await upload.part(1, 'bytes');
    const stated = (ChecksumCRC32: string | undefined) => upload.complete([part], { ChecksumCRC32 });
    await expect(stated('AAAAAA==')).rejects.toMatchObject({ name: 'BadDigest' });
    expect(await stated(part.ChecksumCRC32)).toMatchObject({ ChecksumCRC32: part.ChecksumCRC32 });
  });
});
