import { randomBytes, randomUUID } from 'node:crypto';
import type { RenderOutcome } from '@heliograph/platform/events';
import { type MediaId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { mediaStores } from '../../stores.ts';
import { put, uploadsOn } from '../../testing/uploads.ts';
import { expireUpload, noticeObject } from '../uploads/complete-upload.ts';
import { eraseAccount } from './erase-account.ts';

const photo = randomBytes(5000);
const HOUR_MS = 3_600_000;

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
  ana = userOn(1);
});
afterAll(() => system[Symbol.asyncDispose]());

/** What the pipeline makes of a photo, with its one variant in place. */
async function rendered(mediaId: MediaId): Promise<{ mediaId: MediaId; outcome: RenderOutcome; key: string }> {
  const key = `t/${mediaId}.jpg`;
  const { objects, settings } = system.platform;
  await objects.put({ bucket: settings.S3_MEDIA_BUCKET, key, body: photo, contentType: 'image/jpeg' });
  const variant = { name: 'THUMBNAIL', format: 'JPEG', key, width: 1, height: 1, byteSize: photo.length } as const;
  const looks = { width: 1, height: 1, placeholder: '', dominantColor: '#000000' };
  return { mediaId, key, outcome: { outcome: 'rendered', kind: 'IMAGE', ...looks, variants: [variant] } };
}
const settle = (ownerId: UserId, { mediaId, outcome }: { mediaId: MediaId; outcome: RenderOutcome }) =>
  uploads.settle(ownerId, mediaId, outcome);
const isPublic = async (key: string) =>
  (await system.platform.objects.head(system.platform.settings.S3_MEDIA_BUCKET, key)) !== null;
const isStaged = async (key: string) =>
  (await system.platform.objects.head(system.platform.settings.S3_STAGING_BUCKET, key)) !== null;
async function ready(owner: UserId): Promise<{ mediaId: MediaId; key: string }> {
  const { mediaId } = await uploads.processing(owner, randomBytes(500));
  const made = await rendered(mediaId);
  await settle(owner, made);
  return made;
}
const publish = (authorId: UserId, mediaIds: MediaId[], mentioned?: UserId) =>
  stores.posts.publish(
    {
      ...{ authorId, mediaIds, caption: 'With @them', commentsEnabled: true, createdAt: new Date() },
      captionEntities: mentioned ? [{ offset: 5, length: 5, userId: mentioned }] : [],
    },
    { viewer: authorId, idempotencyKey: randomUUID(), input: {} },
  );
const comment = async (authorId: UserId, postId: PostId, postAuthorId: UserId, replyToId: never | null = null) => {
  const written = {
    postId,
    authorId,
    postAuthorId,
    replyToId,
    threadId: replyToId,
    text: 'Fine',
    createdAt: new Date(),
  };
  const id = await stores.comments.add({ ...written, idempotencyKey: randomUUID() });
  assert(id);
  return id;
};
const countOf = async (id: PostId, kind: string) => (await system.platform.graph.counts.readMany([{ id, kind }]))[0];

/** Bites as a worker would, up to where it would wait. */
async function erase(userId: UserId, now = new Date()): Promise<'done' | 'waits'> {
  let from: string | null = null;
  for (;;) {
    const bitten = await eraseAccount({ ...stores, now: () => now }, userId, from);
    if (bitten === 'done') return 'done';
    if (bitten.waitSeconds) return 'waits';
    from = bitten.next;
  }
}

test('posts go with their photos and with what others left under them', async () => {
  const ben = userOn(9);
  const { mediaId, key } = await ready(ana);
  const postId = await publish(ana, [mediaId]);
  const [post] = await stores.posts.load([postId]);
  assert(post);
  await stores.likes.add({ viewer: ben, post, idempotencyKey: null });
  const word = await comment(ben, postId, ana);
  expect(await erase(ana)).toBe('done');
  expect([await stores.posts.load([postId]), await stores.comments.load([word])]).toEqual([[null], [null]]);
  expect(await stores.media.load([mediaId])).toEqual([null]);
  expect(await isPublic(key)).toBe(false);
  expect(await system.platform.graph.range(ben, 'LIKES', { limit: 10 })).toEqual([]);
  expect(await system.platform.graph.range(ben, 'WROTE', { limit: 10 })).toEqual([]);
});

test('comments under posts of others go, and are counted no more; answers to them stay', async () => {
  const ben = userOn(9);
  const postId = await publish(ben, [(await ready(ben)).mediaId]);
  const word = await comment(ana, postId, ben);
  const answer = await comment(ben, postId, ben, word as never);
  expect(await stores.comments.load([answer])).toMatchObject([{ replyToId: word }]);
  expect(await erase(ana)).toBe('done');
  expect(await stores.comments.load([word, answer])).toMatchObject([null, { id: answer, replyToId: null }]);
  expect(await countOf(postId, 'COMMENTS')).toBe(1);
});

test('a comment that was still being written as its writer went is found', async () => {
  const ben = userOn(9);
  const postId = await publish(ben, [(await ready(ben)).mediaId]);
  const { shards, graph } = system.platform;
  const gone = { id1: ana, type: 'GONE', id2: ana } as const;
  await shards.transaction(shardOf(ana), (tx) => graph.add(tx, gone, new Date()));
  const word = await comment(ana, postId, ben);
  expect(await erase(ana)).toBe('done');
  expect(await stores.comments.load([word])).toEqual([null]);
  expect(await countOf(postId, 'COMMENTS')).toBe(0);
});

test('a mention in a caption becomes plain text; others in it stay', async () => {
  const [ben, cleo] = [userOn(9), userOn(3)];
  const { mediaId } = await ready(ben);
  const [ofAna, ofCleo] = [await publish(ben, [mediaId], ana), await publish(ben, [mediaId], cleo)];
  await stores.posts.load([ofAna, ofCleo]);
  await erase(ana);
  const entities = (await stores.posts.load([ofAna, ofCleo])).map((post) => post?.captionEntities);
  expect(entities).toEqual([[], [{ offset: 5, length: 5, userId: cleo }]]);
});

test('a photo in the hands of the pipeline is waited for, but not for longer than an hour', async () => {
  const [one, other] = [
    await uploads.processing(ana, randomBytes(500)),
    await uploads.processing(ana, randomBytes(500)),
  ];
  expect(await erase(ana)).toBe('waits');
  const made = await rendered(one.mediaId);
  await settle(ana, made);
  expect(await erase(ana)).toBe('waits');
  expect(await isPublic(made.key)).toBe(false);
  expect(await erase(ana, new Date(Date.now() + HOUR_MS + 1000))).toBe('done');

  const late = await rendered(other.mediaId);
  await settle(ana, late);
  expect(await isPublic(late.key)).toBe(false);
});

test('with a photo goes the picture that it was before it was edited; with an upload in parts its parts', async () => {
  const { objects, settings } = system.platform;
  const { mediaId } = await ready(ana);
  const sourceKey = `sources/${ana}/${mediaId}`;
  await objects.put({ bucket: settings.S3_STAGING_BUCKET, key: sourceKey, body: photo, contentType: 'image/jpeg' });
  const large = randomBytes(5 * 1024 * 1024);
  const { multipart } = await uploads.request(ana, large, { resumable: true });
  const [part] = multipart?.parts ?? [];
  assert(part);
  expect(await put(part, large)).toBe(200);
  expect(await erase(ana)).toBe('done');
  expect(await isStaged(sourceKey)).toBe(false);
  expect(await put(part, large)).toBe(404);
});

test('what comes by the ticket of an erased account is removed: at once where storage tells, else when it expires', async () => {
  const [told, untold] = [await uploads.ticketed(ana, photo), await uploads.ticketed(ana, photo)];
  expect(await erase(ana)).toBe('done');
  for (const ticket of [told, untold]) expect(await ticket.send()).toBe(200);
  await noticeObject(stores, told);
  expect(await isStaged(told.stagingKey)).toBe(false);
  await expireUpload(stores, untold);
  expect(await isStaged(untold.stagingKey)).toBe(false);
});
