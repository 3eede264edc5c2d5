import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { BUCKET, testS3 } from '../testing/s3-client.ts';

/** Whoever is told, and what of. */
async function subscriber() {
  const told: unknown[] = [];
  const server = createServer(async (request, response) => {
    told.push(await json(request));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { url, told, [Symbol.asyncDispose]: close };
}

test('every way in which an object comes to be is announced, once', async () => {
  await using subscribed = await subscriber();
  await using s3 = await testS3({ events: { url: subscribed.url, secret: 'shared-secret', buckets: [BUCKET] } });
  const at = (Key: string) => ({ Bucket: BUCKET, Key });
  const { client } = s3;

  await client.send(new PutObjectCommand({ ...at('put'), Body: 'bytes' }));
  await client.send(new CopyObjectCommand({ ...at('copied'), CopySource: `${BUCKET}/put` }));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(at('completed')));
  const upload = { ...at('completed'), UploadId };
  const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'part' }));
  const completion = { ...upload, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } };
  await client.send(new CompleteMultipartUploadCommand(completion));
  await client.send(new CompleteMultipartUploadCommand(completion));

  const record = (eventName: string, key: string, size: number) => ({
    Records: [
      expect.objectContaining({
        eventName,
        s3: expect.objectContaining({ object: expect.objectContaining({ key, size }) }),
      }),
    ],
  });
  const expected = [
    record('ObjectCreated:Put', 'put', 5),
    record('ObjectCreated:Copy', 'copied', 5),
    record('ObjectCreated:CompleteMultipartUpload', 'completed', 4),
  ];
  await expect.poll(() => subscribed.told).toHaveLength(3);
  expect(subscribed.told).toEqual(expect.arrayContaining(expected));
});
