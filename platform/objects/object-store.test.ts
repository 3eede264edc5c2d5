import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { testHaystack } from '@heliograph/haystack/testing/haystack.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createObjectStore, type ObjectStore, type ObjectStoreOptions } from './index.ts';

const KEYS = { region: 'us-east-1', accessKeyId: 'test-key', secretAccessKey: 'test-secret-test-secret' };

describe('over haystack', () => {
  let haystack: Awaited<ReturnType<typeof testHaystack>>;
  let objects: ObjectStore;

  beforeAll(async () => {
    haystack = await testHaystack();
    objects = createObjectStore({ endpoint: haystack.url, ...KEYS });
    await Promise.all([objects.ensureBucket('bucket'), objects.ensureBucket('bucket')]);
    await objects.ensureBucket('bucket');
  });

  afterAll(async () => {
    objects.close();
    await haystack[Symbol.asyncDispose]();
  });

  test('what is put is read, looked at and deleted', async () => {
    const body = Buffer.alloc(300_000, 'photo');
    await objects.put({ bucket: 'bucket', key: 'a/b.jpg', body, contentType: 'image/jpeg', cacheControl: 'no-cache' });
    expect((await objects.get('bucket', 'a/b.jpg'))?.equals(body)).toBe(true);
    expect(await objects.head('bucket', 'a/b.jpg')).toEqual({ byteSize: 300_000, contentType: 'image/jpeg' });
    await objects.delete('bucket', 'a/b.jpg');
    await objects.delete('bucket', 'a/b.jpg');
    expect(await objects.get('bucket', 'a/b.jpg')).toBeNull();
    expect(await objects.head('bucket', 'a/b.jpg')).toBeNull();
  });

  test('what is streamed in is streamed out', async () => {
    const chunk = Buffer.alloc(100_000, 'zip');
    const open = async () => ({ body: Readable.from(Array.from({ length: 30 }, () => chunk)), byteSize: 3_000_000 });
    const object = { bucket: 'bucket', key: 'big.zip', contentType: 'application/zip' };
    await objects.putStream({ ...object, open, contentDisposition: 'attachment; filename="big.zip"' });
    const found = await objects.getStream('bucket', 'big.zip');
    const bytes = Buffer.concat(await (found ?? Readable.from([])).toArray());
    expect(bytes.equals(Buffer.concat(Array.from({ length: 30 }, () => chunk)))).toBe(true);
    expect(await objects.getStream('bucket', 'other.zip')).toBeNull();
  });

  test('a stream that breaks leaves no object', async () => {
    async function* halfOfIt() {
      yield Buffer.alloc(1000);
      throw new Error('the source broke');
    }
    const open = async () => ({ body: Readable.from(halfOfIt()), byteSize: 3000 });
    const object = { bucket: 'bucket', key: 'broken.zip', contentType: 'application/zip' };
    await expect(objects.putStream({ ...object, open })).rejects.toThrow('the source broke');
    expect(await objects.head('bucket', 'broken.zip')).toBeNull();
  });

  test('a private object is downloaded by its signed address, for as long as it says', async () => {
    const body = Buffer.from('mine alone');
    await objects.put({ bucket: 'bucket', key: 'mine', body, contentType: 'text/plain' });
    const address = await objects.presignGet({ bucket: 'bucket', key: 'mine', expiresInSeconds: 60 });
    const reply = await fetch(address);
    expect([reply.status, await reply.text()]).toEqual([200, 'mine alone']);
    const statuses = [address.replace('mine', 'big.zip'), address.split('?')[0] ?? ''].map(
      async (other) => (await fetch(other)).status,
    );
    expect(await Promise.all(statuses)).toEqual([403, 403]);

    const yesterday = createObjectStore({
      endpoint: haystack.url,
      ...KEYS,
      now: () => new Date(Date.now() - 86_400_000),
    });
    const expired = await yesterday.presignGet({ bucket: 'bucket', key: 'mine', expiresInSeconds: 60 });
    yesterday.close();
    expect((await fetch(expired)).status).toBe(403);
  });

  test('more than the caller takes is a typed refusal, and the next read works', async () => {
    await objects.put({ bucket: 'bucket', key: 'big', body: Buffer.alloc(2_000_000), contentType: 'image/jpeg' });
    const reading = objects.get('bucket', 'big', { maxBytes: 1_999_999 });
    await expect(reading).rejects.toMatchObject({ code: 'OBJECT_TOO_LARGE', maxBytes: 1_999_999 });
    expect(await objects.get('bucket', 'big', { maxBytes: 2_000_000 })).toHaveLength(2_000_000);
  });

  test('a refusal says why in the words of S3', async () => {
    const put = objects.put({ bucket: 'none', key: 'k', body: Buffer.from('x'), contentType: 'image/jpeg' });
    await expect(put).rejects.toMatchObject({ code: 'OBJECT_STORE_REFUSED', s3Code: 'NoSuchBucket' });
    await expect(objects.get('none', 'k')).rejects.toMatchObject({ s3Code: 'NoSuchBucket' });
  });
});

/** A store that answers as told, one request after the other; and a client that notes its waits instead of waiting. */
async function scripted(answers: ((response: ServerResponse) => void)[], options: Partial<ObjectStoreOptions> = {}) {
  const methods: (string | undefined)[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    methods.push(request.method);
    request.resume();
    answers.shift()?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const waits: number[] = [];
  const wait = async (millis: number) => waits.push(millis);
  const { patience, ...rest } = options;
  const objects = createObjectStore({ endpoint, ...KEYS, patience: { wait, ...patience }, ...rest });
  return {
    objects,
    methods,
    waits,
    async [Symbol.asyncDispose]() {
      objects.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const status =
  (code: number, headers = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(code, headers).end();
const ok = (response: ServerResponse) => void response.end('data');
const never = () => {};
const breaks = (response: ServerResponse) => void response.destroy();
const breaksMidway = (response: ServerResponse) =>
  void response.writeHead(200, { 'content-length': 10 }).write('dat', () => response.destroy());

describe('retries', () => {
  test.each([
    ['the statuses that pass', [status(503), status(500), status(502), ok]],
    ['broken connections', [breaks, breaksMidway, ok]],
  ])('outlast %s', async (_what, answers) => {
    await using store = await scripted(answers);
    expect(String(await store.objects.get('b', 'k'))).toBe('data');
  });

  test('wait 1, 2 and 4 s at most, half of that at least, then give up', async () => {
    await using store = await scripted(Array.from({ length: 5 }, () => status(503)));
    await expect(store.objects.get('b', 'k')).rejects.toMatchObject({ code: 'OBJECT_STORE_UNAVAILABLE' });
    expect(store.methods).toHaveLength(4);
    expect(store.waits).toHaveLength(3);
    for (const [at, nominal] of [1000, 2000, 4000].entries()) {
      expect(store.waits[at]).toBeGreaterThanOrEqual(nominal / 2);
      expect(store.waits[at]).toBeLessThanOrEqual(nominal);
    }
  });

  test('do not wait for an answer longer than they may', async () => {
    await using store = await scripted([never, ok], { patience: { timeoutMillis: 50 } });
    expect(String(await store.objects.get('b', 'k'))).toBe('data');
  });

  test('a body that stalls is given up too', async () => {
    const stalls = (response: ServerResponse) => void response.writeHead(200, { 'content-length': 10 }).write('dat');
    await using store = await scripted([stalls, ok], { patience: { timeoutMillis: 50 } });
    expect(String(await store.objects.get('b', 'k'))).toBe('data');
  });

  test('honour 429 once', async () => {
    const throttled = status(429, { 'retry-after': '3' });
    await using patient = await scripted([throttled, ok]);
    expect(String(await patient.objects.get('b', 'k'))).toBe('data');
    expect(patient.waits).toEqual([3000]);
    await using refused = await scripted([throttled, throttled, ok]);
    await expect(refused.objects.get('b', 'k')).rejects.toMatchObject({ code: 'OBJECT_STORE_UNAVAILABLE' });
    expect(refused.methods).toHaveLength(2);
  });

  test.each([400, 401, 403, 413, 501])('are none after %i', async (code) => {
    await using store = await scripted([status(code), ok]);
    await expect(store.objects.get('b', 'k')).rejects.toMatchObject({ code: 'OBJECT_STORE_REFUSED' });
    expect(store.methods).toHaveLength(1);
  });
});
