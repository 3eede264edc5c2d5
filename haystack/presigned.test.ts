import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { json } from 'node:stream/consumers';
import { createObjectStore, type ObjectStore, type PresignedPut } from '@heliograph/platform/objects';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CREDENTIAL, REGION, STAGING, testHaystack } from './testing/haystack.ts';
import { errorCode, send } from './testing/send.ts';

const PHOTO = Buffer.from('the bytes of a photo');
const MINUTE = 60_000;

let clock = Date.now();
let haystack: Awaited<ReturnType<typeof testHaystack>>;
let objects: ObjectStore;
let key = '';
let count = 0;

beforeAll(async () => {
  haystack = await testHaystack({}, { now: () => new Date(clock) });
  objects = createObjectStore({ endpoint: haystack.url, region: REGION, ...CREDENTIAL, now: () => new Date(clock) });
  await objects.ensureBucket(STAGING);
});

afterAll(async () => {
  objects.close();
  await haystack[Symbol.asyncDispose]();
});

beforeEach(() => {
  clock = Date.now();
  key = `uploads/${count++}.jpg`;
});

function presigned(): Promise<PresignedPut> {
  return objects.presignPut({
    bucket: STAGING,
    key,
    contentType: 'image/jpeg',
    byteSize: PHOTO.length,
    sha256Base64: createHash('sha256').update(PHOTO).digest('base64'),
    expiresInSeconds: 600,
  });
}

const headersOf = ({ headers }: PresignedPut) => Object.fromEntries(headers.map(({ name, value }) => [name, value]));

describe('a presigned upload', () => {
  test('stores the photo, once', async () => {
    const upload = await presigned();
    expect(upload.method).toBe('PUT');
    expect(await send(upload.url, { headers: headersOf(upload), body: PHOTO })).toMatchObject({ status: 200 });
    expect(await objects.get(STAGING, key)).toEqual(PHOTO);
    expect(await objects.head(STAGING, key)).toEqual({ byteSize: PHOTO.length, contentType: 'image/jpeg' });
    const again = await send(upload.url, { headers: headersOf(upload), body: PHOTO });
    expect([again.status, errorCode(again)]).toEqual([412, 'PreconditionFailed']);
  });

  test('goes up as a browser sends it', async () => {
    const upload = await presigned();
    const { 'Content-Length': _setByTheBrowser, ...headers } = headersOf(upload);
    const reply = await fetch(upload.url, { method: 'PUT', headers, body: new Uint8Array(PHOTO) });
    expect(reply.status).toBe(200);
  });

  test.each<[string, Record<string, string>, Buffer]>([
    ['another length', { 'Content-Length': '5' }, PHOTO.subarray(0, 5)],
    ['another type', { 'Content-Type': 'text/html' }, PHOTO],
    ['another checksum', { 'x-amz-checksum-sha256': `${'A'.repeat(43)}=` }, PHOTO],
    ['leave to replace', { 'If-None-Match': '"x"' }, PHOTO],
  ])('with %s is refused', async (_what, changes, body) => {
    const upload = await presigned();
    const reply = await send(upload.url, { headers: { ...headersOf(upload), ...changes }, body });
    expect([reply.status, errorCode(reply)]).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await objects.head(STAGING, key)).toBeNull();
  });

  test.each(['Content-Length', 'Content-Type', 'x-amz-checksum-sha256', 'If-None-Match'])(
    'needs the header %s',
    async (left) => {
      const upload = await presigned();
      const { [left]: _out, ...headers } = headersOf(upload);
      const chunked: Record<string, string> = left === 'Content-Length' ? { 'Transfer-Encoding': 'chunked' } : {};
      const reply = await send(upload.url, { headers: { ...headers, ...chunked }, body: PHOTO });
      expect([reply.status, errorCode(reply)]).toEqual([403, 'SignatureDoesNotMatch']);
    },
  );

  test('names all of its headers, and no others', async () => {
    const { url, headers } = await presigned();
    const signed = new URL(url).searchParams.get('X-Amz-SignedHeaders')?.split(';');
    expect(signed).toEqual(['host', ...headers.map(({ name }) => name.toLowerCase())].sort());
    expect(url).not.toMatch(/crc32/i);
  });

  test('with other bytes of the same length is refused', async () => {
    const upload = await presigned();
    const reply = await send(upload.url, { headers: headersOf(upload), body: Buffer.from(PHOTO).fill('x', 0, 1) });
    expect([reply.status, errorCode(reply)]).toEqual([400, 'BadDigest']);
    expect(await objects.head(STAGING, key)).toBeNull();
  });

  test('may not carry orders that were not signed', async () => {
    const upload = await presigned();
    const headers = { ...headersOf(upload), 'x-amz-copy-source': '/other/key' };
    const reply = await send(upload.url, { headers, body: PHOTO });
    expect([reply.status, errorCode(reply)]).toEqual([403, 'AccessDenied']);
  });

  test('ends when it says', async () => {
    const upload = await presigned();
    expect(upload.expiresAt.getTime()).toBe(clock + 10 * MINUTE);
    clock += 10 * MINUTE + 1000;
    const reply = await send(upload.url, { headers: headersOf(upload), body: PHOTO });
    expect([reply.status, errorCode(reply)]).toEqual([403, 'AccessDenied']);
  });

  test('that waits to be asked is asked only when its signature holds', async () => {
    const upload = await presigned();
    const headers = { ...headersOf(upload), Expect: '100-continue' };
    const forged = await send(upload.url.replace(/Signature=..../, 'Signature=0000'), { headers, body: PHOTO });
    expect(forged).toMatchObject({ status: 403, wasAskedToContinue: false });
    expect(await send(upload.url, { headers, body: PHOTO })).toMatchObject({ status: 200, wasAskedToContinue: true });
  });

  test('that breaks off leaves nothing', async () => {
    const upload = await presigned();
    const { hostname, port, pathname, search, host } = new URL(upload.url);
    const lines = Object.entries(headersOf(upload)).map(([name, value]) => `${name}: ${value}\r\n`);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        const head = `PUT ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n${lines.join('')}\r\n`;
        socket.write(`${head}half`, () => socket.destroy());
      });
      socket.once('close', () => resolve());
    });
    expect(await objects.head(STAGING, key)).toBeNull();
    expect(await send(upload.url, { headers: headersOf(upload), body: PHOTO })).toMatchObject({ status: 200 });
  });
});

test('an upload to a watched bucket is announced, one to another is not', async () => {
  const announced = Promise.withResolvers<unknown>();
  const subscriber = createServer(async (request, response) => {
    announced.resolve(await json(request));
    response.end();
  });
  await new Promise<void>((resolve) => subscriber.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(subscriber.address() as AddressInfo).port}/`;
  {
    await using watched = await testHaystack({ events: { url, secret: 'shared-secret', buckets: [STAGING] } });
    const own = createObjectStore({ endpoint: watched.url, region: REGION, ...CREDENTIAL });
    for (const bucket of ['other', STAGING]) {
      await own.ensureBucket(bucket);
      await own.put({ bucket, key: 'k.jpg', body: PHOTO, contentType: 'image/jpeg' });
    }
    expect(await announced.promise).toMatchObject({
      Records: [{ s3: { bucket: { name: STAGING }, object: { key: 'k.jpg', size: PHOTO.length } } }],
    });
    own.close();
  }
  await new Promise((resolve) => subscriber.close(resolve));
});
