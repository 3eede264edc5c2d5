import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { MediaId, UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { mediaStores } from '../stores.ts';
import { completeUpload, expireUpload, noticeUpload } from './complete-upload.ts';
import { requestUpload } from './request-upload.ts';

const photo = randomBytes(5000);

let system: TestPlatform;
let stores: ReturnType<typeof mediaStores>;
beforeAll(async () => {
  system = await testPlatform({ storage: true });
  stores = mediaStores(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());

async function request(viewer: UserId) {
  const requested = await requestUpload(stores, {
    viewer,
    contentType: 'image/jpeg',
    byteSize: photo.length,
    sha256: createHash('sha256').update(photo).digest('base64'),
    altText: null,
    idempotencyKey: randomUUID(),
  });
  assert(requested.ok);
  const { media, ticket } = requested.value;
  const headers = Object.fromEntries(ticket.headers.map(({ name, value }) => [name, value]));
  const put = async (body: Buffer) => (await fetch(ticket.url, { method: ticket.method, headers, body })).status;
  return { mediaId: media.id, stagingKey: `${viewer}/${media.id}`, put };
}

const statusOf = async (id: MediaId) => (await stores.media.loadFresh([id]))[0]?.status;

test('what the app says is believed only once storage has the bytes', async () => {
  const ana = userOn(3);
  const { mediaId, put } = await request(ana);
  const tooEarly = await completeUpload(stores, { viewer: ana, mediaId });
  expect(tooEarly).toMatchObject({ ok: true, value: { status: 'AWAITING_UPLOAD' } });
  expect(await put(photo)).toBe(200);
  const [one, other] = await Promise.all([
    completeUpload(stores, { viewer: ana, mediaId }),
    completeUpload(stores, { viewer: ana, mediaId }),
    noticeUpload(stores, mediaId),
  ]);
  expect([one, other]).toMatchObject([{ value: { status: 'PROCESSING' } }, { value: { status: 'PROCESSING' } }]);
});

test('other bytes than those announced never arrive', async () => {
  const { mediaId, put } = await request(userOn(3));
  expect(await put(randomBytes(photo.length))).toBe(400);
  await noticeUpload(stores, mediaId);
  expect(await statusOf(mediaId)).toBe('AWAITING_UPLOAD');
});

test("someone else's upload is none", async () => {
  const { mediaId, put } = await request(userOn(3));
  await put(photo);
  const answer = await completeUpload(stores, { viewer: userOn(3), mediaId });
  expect(answer).toMatchObject({ ok: false, refusal: { code: 'NOT_FOUND' } });
  expect(await statusOf(mediaId)).toBe('AWAITING_UPLOAD');
});

test('an upload whose time is over is rejected, unless it arrived and nobody noticed', async () => {
  const [missing, unnoticed] = [await request(userOn(3)), await request(userOn(3))];
  await unnoticed.put(photo);
  for (const upload of [missing, unnoticed]) await expireUpload(stores, upload);
  expect([await statusOf(missing.mediaId), await statusOf(unnoticed.mediaId)]).toEqual(['REJECTED', 'PROCESSING']);
});

test('once the ticket has expired, bytes that were sent again are removed', async () => {
  const ana = userOn(5);
  const { mediaId, stagingKey, put } = await request(ana);
  expect(await put(photo)).toBe(200);
  await completeUpload(stores, { viewer: ana, mediaId });
  await stores.media.settle(mediaId, { outcome: 'rejected', code: 'CORRUPT', message: 'No photo' }, new Date(), 30_000);
  const upload = await stores.media.findUpload(mediaId);
  assert(upload);
  await expireUpload(stores, { mediaId, stagingKey });
  expect(await stores.site.hasArrived(upload)).toBe(false);
  expect(await statusOf(mediaId)).toBe('REJECTED');
});
