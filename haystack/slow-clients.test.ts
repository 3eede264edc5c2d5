import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, test, vi } from 'vitest';
import { eventually } from '../test/kit/eventually.ts';
import type { HaystackConfig } from './config.ts';
import { handClock } from './testing/hand-clock.ts';
import { wireOf } from './testing/raw-request.ts';
import { BUCKET, testS3 } from './testing/s3-client.ts';
import { sign } from './testing/signed-fetch.ts';
import { type SlowClient, slowClient } from './testing/slow-client.ts';

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;
/** More than the system takes of a reply that nobody reads. */
const ORIGINAL = Buffer.alloc(8 * MEBIBYTE, 'a photograph of the highest resolution, ');
const PHOTO = 'the bytes of an ordinary photo';
const ELSEWHERE = '127.0.0.2';

/** A haystack with an original and a photo that everyone may read, where time stands still. */
async function withOriginal(limits: Partial<HaystackConfig>) {
  const clock = handClock();
  const s3 = await testS3({ publicBuckets: [BUCKET], ...limits }, { clock });
  const put = (Key: string, Body: Buffer | string) =>
    s3.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
  await put('original', ORIGINAL);
  await put('photo', PHOTO);

  /** Asks for the original, and takes no more of the reply than its status. */
  async function trickle(address: string, { times = 1 } = {}) {
    const client = slowClient(s3.url, address);
    const { host } = new URL(s3.url);
    const connection = times > 1 ? 'keep-alive' : 'close';
    const wire = wireOf({ method: 'GET', target: `/${BUCKET}/original` }, { host, connection });
    for (let time = 0; time < times; time++) client.send(wire);
    return Object.assign(client, { status: await statusOf(client) });
  }

  /** Announces an upload of the original, signed, and sends some bytes of it. */
  function upload(sent: Buffer, more: Record<string, string> = {}) {
    const client = slowClient(s3.url);
    const target = `/${BUCKET}/upload`;
    const headers = { 'content-length': String(ORIGINAL.length), ...more };
    const request = { method: 'PUT', target, headers, payloadHash: 'UNSIGNED-PAYLOAD' };
    client.send(wireOf(request, sign(new URL(s3.url).host, request)));
    client.send(sent);
    return client;
  }

  /** Whether there is room for another original. */
  async function hasRoom(): Promise<boolean> {
    using client = upload(Buffer.alloc(0), { expect: '100-continue' });
    return (await statusOf(client)) === 100;
  }

  return {
    clock,
    put,
    hasRoom,
    trickle,
    upload,
    client: s3.client,
    read: async (key: string) => (await fetch(`${s3.url}/${BUCKET}/${key}`)).text(),
    [Symbol.asyncDispose]: () => s3[Symbol.asyncDispose](),
  };
}

async function statusOf(client: SlowClient): Promise<number> {
  return Number((await client.take('HTTP/1.1 200'.length)).toString().split(' ')[1]);
}

/** Takes so many bytes a second, by this clock, until the connection ends. */
async function takeAll(client: SlowClient, bytesPerSecond: number, clock: World['clock']): Promise<Buffer> {
  const pieces: Buffer[] = [];
  do {
    pieces.push(await client.take(bytesPerSecond));
    clock.advance(1000);
  } while (pieces.at(-1)?.length !== 0);
  return Buffer.concat(pieces);
}

type World = Awaited<ReturnType<typeof withOriginal>>;

async function expectService({ put, read }: World): Promise<void> {
  expect(await read('photo')).toBe(PHOTO);
  expect(await put('written', PHOTO)).toMatchObject({ ETag: expect.any(String) });
}

describe('forty strangers who hardly take the original they asked for', () => {
  const FORTY = Array.from({ length: 40 }, (_, number) => number);

  test.each([
    ['from one address', () => ELSEWHERE, 10],
    ['from an address each', (number: number) => `127.0.1.${1 + number}`, 40],
  ])('%s, keep neither a reader nor a writer from being served', async (_where, addressOf, served) => {
    await using world = await withOriginal({
      memoryBytes: 100 * MEBIBYTE,
      guestMemoryBytes: 50 * MEBIBYTE,
      addressMemoryBytes: 10 * MEBIBYTE,
    });
    using strangers = new DisposableStack();
    const asked = await Promise.all(FORTY.map((number) => world.trickle(addressOf(number))));
    for (const stranger of asked) strangers.use(stranger);
    expect(asked.filter(({ status }) => status === 200)).toHaveLength(served);
    await expectService(world);
  });

  test('are all the memory that guests have, and the rest is for who has a key', async () => {
    await using world = await withOriginal({ guestMemoryBytes: MEBIBYTE });
    using _stranger = await world.trickle(ELSEWHERE);
    expect(await world.read('photo')).toContain('<Code>SlowDown</Code>');
    const address = await getSignedUrl(world.client, new GetObjectCommand({ Bucket: BUCKET, Key: 'photo' }));
    expect((await fetch(address)).status).toBe(503);
    const read = await world.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'photo' }));
    expect(await read.Body?.transformToString()).toBe(PHOTO);
    await world.put('written', ORIGINAL);
  });
});

describe('a reader', () => {
  const ONE_SLICE = { guestMemoryBytes: MEBIBYTE };

  test('of 64 KiB a second gets all of what it asked for', async () => {
    await using world = await withOriginal(ONE_SLICE);
    using reader = await world.trickle(ELSEWHERE);
    const taken = await takeAll(reader, 64 * KIBIBYTE, world.clock);
    expect(taken.subarray(-ORIGINAL.length).equals(ORIGINAL)).toBe(true);
  });

  test('of 8 KiB a second is cut off, and its memory is there for others', async () => {
    await using world = await withOriginal(ONE_SLICE);
    using reader = await world.trickle(ELSEWHERE);
    const taken = await takeAll(reader, 8 * KIBIBYTE, world.clock);
    expect(taken.length).toBeLessThan(ORIGINAL.length);
    await vi.waitUntil(async () => (await world.read('photo')) === PHOTO);
  });

  test('that leaves with requests unanswered keeps no memory', async () => {
    await using world = await withOriginal({ guestMemoryBytes: 2 * MEBIBYTE });
    const reader = await world.trickle(ELSEWHERE, { times: 2 });
    await eventually(async () => expect(await world.read('photo')).toContain('SlowDown'));
    reader[Symbol.dispose]();
    await eventually(async () => expect(await world.read('photo')).toBe(PHOTO));
    using next = await world.trickle(ELSEWHERE);
    using afterNext = await world.trickle(ELSEWHERE);
    expect([next.status, afterNext.status]).toEqual([200, 200]);
  });
});

describe('an upload', () => {
  const MEMORY = { memoryBytes: 12 * MEBIBYTE, guestMemoryBytes: 3 * MEBIBYTE };

  test('holds what it has sent, not what it has announced', async () => {
    await using world = await withOriginal(MEMORY);
    using uploads = new DisposableStack();
    for (let count = 0; count < 40; count++) uploads.use(world.upload(Buffer.alloc(100)));
    await expectService(world);
    await world.put('written', ORIGINAL);
  });

  test('that stops is cut off, and its memory is there for others', async () => {
    await using world = await withOriginal(MEMORY);
    using upload = world.upload(ORIGINAL.subarray(1));
    await vi.waitUntil(async () => !(await world.hasRoom()));
    world.clock.advance(10 * 60_000);
    await upload.closed;
    await vi.waitUntil(world.hasRoom);
  });

  test('of 64 KiB a second is taken', async () => {
    await using world = await withOriginal(MEMORY);
    using upload = world.upload(Buffer.alloc(0));
    for (let start = 0; start < ORIGINAL.length; start += 64 * KIBIBYTE) {
      upload.send(ORIGINAL.subarray(start, start + 64 * KIBIBYTE));
      await new Promise((resolve) => setImmediate(resolve));
      world.clock.advance(1000);
    }
    expect(await statusOf(upload)).toBe(200);
  });
});
