import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { testHaystack } from '@heliograph/haystack/testing/haystack.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createObjectStore, type MultipartUpload, type ObjectStore } from './index.ts';

const KEYS = { region: 'us-east-1', accessKeyId: 'test-key', secretAccessKey: 'test-secret-test-secret' };
const MIB = 1024 * 1024;
const first = Buffer.alloc(5 * MIB, 'one');
const last = Buffer.from('the last part may be small');

let haystack: Awaited<ReturnType<typeof testHaystack>>;
let objects: ObjectStore;
beforeAll(async () => {
  haystack = await testHaystack();
  objects = createObjectStore({ endpoint: haystack.url, ...KEYS });
  await objects.ensureBucket('bucket');
});
afterAll(async () => {
  objects.close();
  await haystack[Symbol.asyncDispose]();
});

async function begin(key: string): Promise<MultipartUpload> {
  const object = { bucket: 'bucket', key };
  return { ...object, uploadId: await objects.createMultipart({ ...object, contentType: 'image/png' }) };
}

/** Sends a part as it was presigned for `byteSize` bytes; answers the status. */
async function send(upload: MultipartUpload, number: number, body: Buffer, byteSize = body.length): Promise<number> {
  const { url, method } = await objects.presignPart({ ...upload, number, byteSize, expiresInSeconds: 60 });
  return (await fetch(url, { method, body: new Uint8Array(body) })).status;
}

const partsOf = async (upload: MultipartUpload) => (await objects.listParts(upload)) ?? [];

test('parts come in any order and again, and are put together once', async () => {
  const upload = await begin('whole');
  expect(await objects.listParts(upload)).toEqual([]);
  expect(await send(upload, 2, last)).toBe(200);
  expect(await send(upload, 1, last)).toBe(200);
  expect(await send(upload, 1, first)).toBe(200);
  const parts = await partsOf(upload);
  expect(parts.map(({ number, byteSize }) => [number, byteSize])).toEqual([
    [1, first.length],
    [2, last.length],
  ]);
  await Promise.all([1, 2, 3].map(() => objects.completeMultipart({ ...upload, parts })));
  expect(await objects.head('bucket', 'whole')).toEqual({
    byteSize: first.length + last.length,
    contentType: 'image/png',
  });
  expect((await objects.get('bucket', 'whole'))?.equals(Buffer.concat([first, last]))).toBe(true);
  expect(await objects.listParts(upload)).toBeNull();
});

test('a part of another size than was signed is refused', async () => {
  const upload = await begin('lies');
  expect(await send(upload, 1, last, last.length + 1)).toBe(403);
  expect(await send(upload, 1, last, last.length - 1)).toBe(403);
  expect(await objects.listParts(upload)).toEqual([]);
});

test('an object that is there is not replaced', async () => {
  await objects.put({ bucket: 'bucket', key: 'taken', body: last, contentType: 'image/jpeg' });
  const upload = await begin('taken');
  await send(upload, 1, first);
  await objects.completeMultipart({ ...upload, parts: await partsOf(upload) });
  expect((await objects.get('bucket', 'taken'))?.equals(last)).toBe(true);
});

test('what is aborted takes no part any more; aborting it again is no error', async () => {
  const upload = await begin('aborted');
  await send(upload, 1, first);
  await objects.abortMultipart(upload);
  await objects.abortMultipart(upload);
  expect(await send(upload, 1, first)).toBe(404);
  expect(await objects.listParts(upload)).toBeNull();
  expect(await objects.head('bucket', 'aborted')).toBeNull();
});

test('a long list of parts is read to its end, and no further', async () => {
  const pages = ['<IsTruncated>true</IsTruncated>', '<IsTruncated>false</IsTruncated>'].map((end, index) => {
    const part = `<Part><PartNumber>${index + 1}</PartNumber><ETag>"e${index}"</ETag><Size>7</Size></Part>`;
    return `<ListPartsResult><NextPartNumberMarker>${index + 1}</NextPartNumberMarker>${end}${part}</ListPartsResult>`;
  });
  const server = createServer((request, response) => {
    const after = new URL(request.url ?? '', 'http://s3').searchParams.get('part-number-marker');
    response.end(pages[Number(after ?? 0)]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const store = createObjectStore({ endpoint, ...KEYS });
  const found = await store.listParts({ bucket: 'bucket', key: 'k', uploadId: 'u' });
  store.close();
  server.close();
  expect(found).toEqual([
    { number: 1, byteSize: 7, etag: '"e0"' },
    { number: 2, byteSize: 7, etag: '"e1"' },
  ]);
});
