import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  paginateListParts,
  UploadPartCommand,
  waitUntilBucketExists,
  waitUntilObjectNotExists,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { expect, test } from 'vitest';
import { testHaystack } from '../testing/haystack.ts';
import { LARGE, TREE } from '../testing/program.ts';
import { clientOf } from '../testing/s3-client.ts';

const PART_BYTES = 5 * 1024 * 1024;

test('the AWS SDK for JavaScript keeps a tree in a bucket, and gets it back', async () => {
  await using haystack = await testHaystack();
  const client = clientOf(haystack.url);
  const Bucket = 'shelf';
  await client.send(new CreateBucketCommand({ Bucket }));
  await waitUntilBucketExists({ client, maxWaitTime: 10 }, { Bucket });

  for (const [Key, bytes] of Object.entries(TREE)) {
    const body = { Body: Readable.from([bytes]), ContentLength: bytes.length };
    await client.send(new PutObjectCommand({ Bucket, Key, ...body, ChecksumAlgorithm: 'SHA256' }));
  }
  const keys: (string | undefined)[] = [];
  for await (const { Contents } of paginateListObjectsV2({ client, pageSize: 2 }, { Bucket })) {
    for (const { Key } of Contents ?? []) keys.push(Key);
  }
  expect(keys).toEqual(Object.keys(TREE));

  const upload = { Bucket, Key: 'in parts.bin' };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...upload, ChecksumAlgorithm: 'CRC32' }));
  const sendPart = async (PartNumber: number) => {
    const Body = LARGE.subarray((PartNumber - 1) * PART_BYTES, PartNumber * PART_BYTES);
    return { ...(await client.send(new UploadPartCommand({ ...upload, UploadId, PartNumber, Body }))), PartNumber };
  };
  const Parts = await Promise.all([1, 2, 3].map(sendPart));
  for await (const page of paginateListParts({ client, pageSize: 2 }, { ...upload, UploadId })) {
    expect(page.Parts?.length).toBeGreaterThan(0);
  }
  await client.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts } }));
  await client.send(
    new CopyObjectCommand({ Bucket, Key: 'copy.bin', CopySource: encodeURI(`${Bucket}/in parts.bin`) }),
  );
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'copy.bin', ChecksumMode: 'ENABLED' }));
  expect(digest((await Body?.transformToByteArray()) ?? new Uint8Array())).toBe(digest(LARGE));
  expect(await client.send(new HeadObjectCommand(upload))).toMatchObject({ ContentLength: LARGE.length });

  const putUrl = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: 'signed' }), { expiresIn: 60 });
  const getUrl = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: 'signed' }), { expiresIn: 60 });
  expect((await fetch(putUrl, { method: 'PUT', body: '' })).status).toBe(200);
  expect((await fetch(getUrl)).status).toBe(200);

  const Objects = [...Object.keys(TREE), 'in parts.bin', 'copy.bin', 'signed'].map((Key) => ({ Key }));
  await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
  await waitUntilObjectNotExists({ client, maxWaitTime: 10 }, upload);
  await client.send(new DeleteBucketCommand({ Bucket }));
  expect((await client.send(new ListBucketsCommand())).Buckets ?? []).toEqual([]);
  client.destroy();
});

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
