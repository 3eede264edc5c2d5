import { randomBytes, randomUUID } from 'node:crypto';
import type { MediaId, UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import type { PartsTicket, UploadPart } from '../../ports.ts';
import { mediaStores } from '../../stores.ts';
import { announcementOf, put, uploadsOn } from '../../testing/uploads.ts';
import { completeUpload, expireUpload, noticeObject, noticeUpload } from './complete-upload.ts';
import { requestUpload } from './request-upload.ts';
import { resumeUpload } from './resume-upload.ts';

const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;
const photo = randomBytes(9 * MIB);
const inParts = { resumable: true };

let system: TestPlatform;
let stores: ReturnType<typeof mediaStores>;
let uploads: ReturnType<typeof uploadsOn>;
let ana: UserId;
beforeAll(async () => {
  system = await testPlatform({ storage: true });
  stores = mediaStores(system.platform);
  uploads = uploadsOn(stores);
});
beforeEach(() => {
  ana = userOn(6);
});
afterAll(() => system[Symbol.asyncDispose]());

/** An upload in parts that was begun. */
async function begun(differs: object = {}) {
  const { media, upload, multipart } = await uploads.request(ana, photo, { ...inParts, ...differs });
  assert(multipart);
  expect(upload).toBeNull();
  return { mediaId: media.id, stagingKey: `${ana}/${media.id}`, multipart };
}
const bytesOf = ({ offset, byteSize }: UploadPart) => photo.subarray(offset, offset + byteSize);
const send = (part: UploadPart | undefined) => {
  assert(part);
  return put(part, bytesOf(part));
};
const sendAll = ({ parts }: PartsTicket) => Promise.all(parts.map(send));
async function resume(mediaId: MediaId): Promise<PartsTicket> {
  const resumed = await resumeUpload(stores, { viewer: ana, mediaId });
  assert(resumed.ok);
  return resumed.value.multipart;
}
const complete = (mediaId: MediaId) => completeUpload(stores, { viewer: ana, mediaId });
const statusOf = async (id: MediaId) => (await uploads.find(id)).status;
const stored = async (key: string) =>
  (await system.platform.objects.get(system.platform.settings.S3_STAGING_BUCKET, key))?.equals(photo);

test('a large file goes in parts of 8 MiB, each of exactly its size, and is whole when all are there', async () => {
  const { mediaId, stagingKey, multipart } = await begun();
  expect(multipart).toMatchObject({
    partSize: 8 * MIB,
    parts: [
      { number: 1, offset: 0 },
      { number: 2, byteSize: MIB },
    ],
  });
  const [first, last] = multipart.parts;
  assert(first && last);
  expect(await put(last, bytesOf(last).subarray(1))).toBe(403);
  expect(await put(last, randomBytes(MIB + 1))).toBe(403);
  expect(await put({ ...last, url: first.url }, bytesOf(last))).toBe(403);
  expect(await send(first)).toBe(200);
  expect(await complete(mediaId)).toMatchObject({ value: { status: 'AWAITING_UPLOAD' } });
  expect(await send(last)).toBe(200);
  expect(await complete(mediaId)).toMatchObject({ value: { status: 'PROCESSING' } });
  expect(await stored(stagingKey)).toBe(true);
});

test('one that was broken off goes on with what is missing, and a part that is sent again replaces itself', async () => {
  const { mediaId, stagingKey, multipart } = await begun();
  expect((await resume(mediaId)).parts.map(({ number }) => number)).toEqual([1, 2]);
  const [first] = multipart.parts;
  assert(first);
  expect([await put(first, randomBytes(first.byteSize)), await send(first)]).toEqual([200, 200]);
  const rest = await resume(mediaId);
  expect(rest.parts.map(({ number }) => number)).toEqual([2]);
  expect(await sendAll(rest)).toEqual([200]);
  expect((await resume(mediaId)).parts).toEqual([]);
  await complete(mediaId);
  expect(await stored(stagingKey)).toBe(true);
});

test('whoever says so, and however many at once: the parts are put together once', async () => {
  const { mediaId, stagingKey, multipart } = await begun();
  await sendAll(multipart);
  await Promise.all([
    ...Array.from({ length: 4 }, () => complete(mediaId)),
    noticeUpload(stores, mediaId),
    noticeObject(stores, { mediaId, stagingKey }),
  ]);
  expect(await statusOf(mediaId)).toBe('PROCESSING');
  expect(await stored(stagingKey)).toBe(true);
  const upload = await stores.media.findUpload(mediaId);
  expect(upload && (await stores.site.hasArrived(upload))).toBe(true);
  expect(await send(multipart.parts[0])).toBe(404);
});

test('the same request at once is one upload; what another call began is given up', async () => {
  const key = { idempotencyKey: randomUUID() };
  const [one, other] = await Promise.all([begun(key), begun(key)]);
  expect(other.mediaId).toBe(one.mediaId);
  const uploadIdOf = ({ parts }: PartsTicket) => new URL(parts[0]?.url ?? '').searchParams.get('uploadId');
  expect(uploadIdOf(other.multipart)).toBe(uploadIdOf(one.multipart));
});

test('what is smaller than a part is sent whole all the same', async () => {
  const small = await uploads.request(ana, photo.subarray(0, 5 * MIB - 1), inParts);
  expect([small.upload?.method, small.multipart]).toEqual(['PUT', null]);
  const least = await uploads.request(ana, photo.subarray(0, 5 * MIB), inParts);
  expect(least.multipart?.parts).toHaveLength(1);
});

test('there is nothing to go on with but the own upload in parts that waits for them', async () => {
  const { mediaId, multipart } = await begun();
  const { mediaId: whole } = await uploads.ticketed(ana, randomBytes(9));
  const refusalOf = async (viewer: UserId, id: MediaId) => resumeUpload(stores, { viewer, mediaId: id });
  const none = { ok: false, refusal: { code: 'NOT_FOUND', field: ['mediaId'] } };
  expect(await refusalOf(userOn(6), mediaId)).toMatchObject(none);
  expect(await refusalOf(ana, whole)).toMatchObject(none);
  await sendAll(multipart);
  await complete(mediaId);
  expect(await refusalOf(ana, mediaId)).toMatchObject(none);
});

test('an upload in parts has a day, its addresses an hour; then it is given up with all its parts', async () => {
  const before = Date.now();
  const asked = await requestUpload(stores, announcementOf(ana, photo, inParts));
  assert(asked.ok && asked.value.multipart);
  const { media, multipart } = asked.value;
  expect(multipart.expiresAt.getTime() - before).toBeLessThanOrEqual(HOUR_MS + 1000);
  const upload = await stores.media.findUpload(media.id);
  expect(Number(upload?.expiresAt) - before).toBeGreaterThanOrEqual(24 * HOUR_MS);

  expect(await send(multipart.parts[0])).toBe(200);
  await expireUpload(stores, { mediaId: media.id, stagingKey: `${ana}/${media.id}` });
  expect(await uploads.find(media.id)).toMatchObject({ status: 'REJECTED', rejection: { code: 'NOT_UPLOADED' } });
  expect(await send(multipart.parts[1])).toBe(404);
});
