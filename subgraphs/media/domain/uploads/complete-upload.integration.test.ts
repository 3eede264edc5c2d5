import { randomBytes } from 'node:crypto';
import type { MediaId, UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, expect, test } from 'vitest';
import { userOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { mediaStores } from '../../stores.ts';
import { uploadsOn } from '../../testing/uploads.ts';
import { completeUpload, expireUpload, noticeObject, noticeUpload } from './complete-upload.ts';

const photo = randomBytes(5000);

let system: TestPlatform;
let stores: ReturnType<typeof mediaStores>;
let uploads: ReturnType<typeof uploadsOn>;
beforeAll(async () => {
  system = await testPlatform({ storage: true });
  stores = mediaStores(system.platform);
  uploads = uploadsOn(stores);
});
afterAll(() => system[Symbol.asyncDispose]());

const request = (viewer: UserId) => uploads.ticketed(viewer, photo);
const statusOf = async (id: MediaId) => (await uploads.find(id)).status;

test('what the app says is believed only once storage has the bytes', async () => {
  const ana = userOn(3);
  const { mediaId, send } = await request(ana);
  const tooEarly = await completeUpload(stores, { viewer: ana, mediaId });
  expect(tooEarly).toMatchObject({ ok: true, value: { status: 'AWAITING_UPLOAD' } });
  expect(await send(photo)).toBe(200);
  const [one, other] = await Promise.all([
    completeUpload(stores, { viewer: ana, mediaId }),
    completeUpload(stores, { viewer: ana, mediaId }),
    noticeUpload(stores, mediaId),
  ]);
  expect([one, other]).toMatchObject([{ value: { status: 'PROCESSING' } }, { value: { status: 'PROCESSING' } }]);
});

test('other bytes than those announced never arrive', async () => {
  const { mediaId, send } = await request(userOn(3));
  expect(await send(randomBytes(photo.length))).toBe(400);
  await noticeUpload(stores, mediaId);
  expect(await statusOf(mediaId)).toBe('AWAITING_UPLOAD');
});

test("someone else's upload is none", async () => {
  const { mediaId, send } = await request(userOn(3));
  await send(photo);
  const answer = await completeUpload(stores, { viewer: userOn(3), mediaId });
  expect(answer).toMatchObject({ ok: false, refusal: { code: 'NOT_FOUND' } });
  expect(await statusOf(mediaId)).toBe('AWAITING_UPLOAD');
});

test('an upload whose time is over is rejected, unless it arrived and nobody noticed', async () => {
  const [missing, unnoticed] = [await request(userOn(3)), await request(userOn(3))];
  await unnoticed.send(photo);
  for (const upload of [missing, unnoticed]) await expireUpload(stores, upload);
  expect([await statusOf(missing.mediaId), await statusOf(unnoticed.mediaId)]).toEqual(['REJECTED', 'PROCESSING']);
});

test('bytes that come when nobody waits for them any more are removed as storage tells of them', async () => {
  const { mediaId, stagingKey, send } = await request(userOn(3));
  await expireUpload(stores, { mediaId, stagingKey });
  expect(await send()).toBe(200);
  await noticeObject(stores, { mediaId, stagingKey });
  const upload = await stores.media.findUpload(mediaId);
  assert(upload);
  expect(await stores.site.hasArrived(upload)).toBe(false);
  expect(await statusOf(mediaId)).toBe('REJECTED');
});

test('once the ticket has expired, bytes that were sent again are removed', async () => {
  const ana = userOn(5);
  const { mediaId, stagingKey, send } = await request(ana);
  expect(await send(photo)).toBe(200);
  await completeUpload(stores, { viewer: ana, mediaId });
  await uploads.settle(ana, mediaId, { outcome: 'rejected', code: 'CORRUPT', message: 'No photo' });
  const upload = await stores.media.findUpload(mediaId);
  assert(upload);
  await expireUpload(stores, { mediaId, stagingKey });
  expect(await stores.site.hasArrived(upload)).toBe(false);
  expect(await statusOf(mediaId)).toBe('REJECTED');
});
