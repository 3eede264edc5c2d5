import { randomBytes, randomUUID } from 'node:crypto';
import { type MediaId, shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { mediaStores } from '../../stores.ts';
import { announced, announcementOf, rendered, renderJobs, uploadsOn } from '../../testing/uploads.ts';
import { expireUpload } from './complete-upload.ts';
import { requestUpload } from './request-upload.ts';

const SEPIA = { edit: { filter: 'SEPIA' } } as const;

let system: TestPlatform;
let stores: ReturnType<typeof mediaStores>;
let uploads: ReturnType<typeof uploadsOn>;
let ana: UserId;
let photo: Buffer;
beforeAll(async () => {
  system = await testPlatform({ storage: true });
  stores = mediaStores(system.platform);
  uploads = uploadsOn(stores);
});
beforeEach(() => {
  ana = userOn(7);
  photo = randomBytes(500);
});
afterAll(() => system[Symbol.asyncDispose]());

async function eventsFor(mediaId: MediaId): Promise<unknown[]> {
  const events = system.platform.shards.db(shardOf(mediaId)).selectFrom('event').where('type', '=', 'MediaReady');
  const rows = await events.distinctOn('id').select('payload').execute();
  return rows.map(({ payload }) => payload).filter((payload) => (payload as { mediaId: string }).mediaId === mediaId);
}

test('a file that the viewer has READY, in the same way, needs no upload: a media of its own shows it at once', async () => {
  const outcome = rendered('shared');
  const first = await uploads.ready(ana, photo, { altText: 'One' }, outcome);
  const { media, ...tickets } = await uploads.request(ana, photo, { altText: 'Other' });
  expect(tickets).toEqual({ upload: null, multipart: null });
  expect(media).toEqual({
    ...(await uploads.find(first)),
    ...{ id: expect.any(String), altText: 'Other', createdAt: expect.any(Date) },
  });
  expect(media).toMatchObject({ status: 'READY', variants: outcome.variants });
  expect(media.id).not.toBe(first);
  expect(await eventsFor(media.id)).toEqual([{ mediaId: media.id, ownerId: ana, thumbnailKey: 't/shared.jpg' }]);
});

test('one that is READY in another way is made of what is kept of it', async () => {
  const plain = await uploads.ready(ana, photo, {}, rendered('plain'));
  const { media, upload } = await uploads.request(ana, photo, SEPIA);
  expect([media.status, upload]).toEqual(['PROCESSING', null]);
  expect(media.id).not.toBe(plain);
  const sourceKey = `sources/${ana}/${media.id}`;
  const bytesFrom = { bucket: 'PUBLIC', key: 'o/plain.jpg' };
  const edit = { fit: 'POST', filter: 'SEPIA' };
  expect(await renderJobs(system.platform, media.id)).toMatchObject([{ edit, sourceKey, bytesFrom }]);

  await uploads.settle(ana, media.id, rendered('sepia', { sourceKey }));
  const again = await uploads.request(ana, photo, SEPIA);
  expect(again.media).toMatchObject({ status: 'READY', variants: rendered('sepia').variants });
  const noir = await uploads.request(ana, photo, { edit: { filter: 'NOIR' } });
  const fromSource = { bytesFrom: { bucket: 'PRIVATE', key: sourceKey } };
  expect(await renderJobs(system.platform, noir.media.id)).toMatchObject([fromSource]);
});

test('one that is PROCESSING is answered as it is', async () => {
  const { mediaId } = await uploads.processing(ana, photo, { altText: 'One' });
  expect(await uploads.request(ana, photo, { altText: 'One' })).toMatchObject({ media: { id: mediaId }, upload: null });
  for (const differs of [{ altText: 'Other' }, { altText: 'One', ...SEPIA }]) {
    const other = await uploads.ticketed(ana, photo, differs);
    expect(other.mediaId).not.toBe(mediaId);
  }
});

test.each<[string, () => Promise<unknown>]>([
  ['that waits for its bytes', () => uploads.ticketed(ana, photo)],
  [
    'that was rejected',
    async () => {
      const { mediaId } = await uploads.processing(ana, photo);
      await uploads.settle(ana, mediaId, { outcome: 'rejected', code: 'CORRUPT', message: 'No photo' });
    },
  ],
  ['of somebody else', () => uploads.ready(userOn(7), photo)],
  ['of another type', () => uploads.ready(ana, photo, { contentType: 'image/png' })],
])('a file %s has to be sent', async (_what, prepare) => {
  await prepare();
  const { media, upload } = await uploads.request(ana, photo);
  expect([media.status, upload?.method]).toEqual(['AWAITING_UPLOAD', 'PUT']);
});

test('where what is kept could not be made into it, the file has to be sent once more', async () => {
  await uploads.ready(ana, photo);
  const { media } = await uploads.request(ana, photo, SEPIA);
  await uploads.settle(ana, media.id, { outcome: 'rejected', code: 'NOT_UPLOADED', message: 'It is lost' });
  expect((await uploads.request(ana, photo, SEPIA)).upload).not.toBeNull();
});

test('the same key answers the same media, however often and in whatever state it is', async () => {
  await uploads.ready(ana, photo);
  const key = { idempotencyKey: randomUUID() };
  const answers = await Promise.all(Array.from({ length: 8 }, () => uploads.request(ana, photo, key)));
  expect(new Set(answers.map(({ media }) => media.id)).size).toBe(1);

  const sent = { idempotencyKey: randomUUID() };
  const file = randomBytes(500);
  const { mediaId } = await uploads.processing(ana, file, sent);
  expect(await uploads.request(ana, file, sent)).toMatchObject({ media: { id: mediaId }, upload: null });
  await system.platform.shards.db(shardOf(ana)).deleteFrom('media').where('id', '=', mediaId).execute();
  const gone = await requestUpload(stores, announcementOf(ana, file, sent));
  expect(gone).toMatchObject({ ok: false, refusal: { code: 'NOT_FOUND', field: ['idempotencyKey'] } });
});

test('requests at once with keys of their own agree on what there is', async () => {
  const { mediaId } = await uploads.processing(ana, photo);
  const request = () => uploads.request(ana, photo);
  expect(await Promise.all([request(), request()])).toMatchObject([
    { media: { id: mediaId } },
    { media: { id: mediaId } },
  ]);
  await uploads.settle(ana, mediaId, rendered('seen twice'));
  const copies = await Promise.all([request(), request(), request()]);
  expect(new Set([mediaId, ...copies.map(({ media }) => media.id)]).size).toBe(4);
  expect(copies.map(({ media }) => media.status)).toEqual(['READY', 'READY', 'READY']);
});

test('uploads that wait for their bytes are bounded, and so is what is made without any', async () => {
  await uploads.ready(ana, photo);
  const file = announcementOf(ana, photo);
  const ofFile = (filter?: string, differs: object = {}) => ({
    ...{ sha256: file.sha256, byteSize: file.byteSize, ...differs },
    ...(filter && { edit: { fit: 'POST', filter } }),
  });
  const wanted = { ...announcementOf(ana, randomBytes(9)), ownerId: ana, edit: { fit: 'POST' } } as const;
  const announce = (differs: object = {}) =>
    stores.media.announce({ ...wanted, idempotencyKey: randomUUID(), expiresAt: new Date(), ...differs }, new Date(), {
      awaited: 2,
      processing: 1,
    });
  const [first, second] = [await announced(stores.media, ana), await announced(stores.media, ana)];
  const idempotencyKey = randomUUID();
  const full = (refusal: string) => ({ ok: false, refusal });
  expect(await announce({ idempotencyKey })).toEqual(full('awaited'));
  expect(await announce(ofFile())).toMatchObject({ ok: true });
  await expireUpload(stores, { mediaId: first, stagingKey: `${ana}/${first}` });
  // What was refused is not remembered.
  expect(await announce({ idempotencyKey })).toMatchObject({ ok: true });
  await stores.media.startProcessing(second, new Date());
  expect(await announce()).toMatchObject({ ok: true });
  expect(await announce()).toEqual(full('awaited'));

  const again = { idempotencyKey: randomUUID() };
  expect(await announce(ofFile('NOIR', again))).toEqual(full('processing'));
  await uploads.settle(ana, second, rendered('second'));
  const edited = await Promise.all([
    announce(ofFile('NOIR', again)),
    announce(ofFile('MONO')),
    announce(ofFile('WARM')),
  ]);
  expect(edited.filter(({ ok }) => ok)).toHaveLength(1);
  // The very picture is there.
  expect(await announce(ofFile())).toMatchObject({ ok: true });
});
