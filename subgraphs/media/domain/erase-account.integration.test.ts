import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { RenderOutcome } from '@heliograph/platform/events';
import { type MediaId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { mediaStores } from '../stores.ts';
import { completeUpload, expireUpload, noticeObject, settleUpload } from './complete-upload.ts';
import { eraseAccount } from './erase-account.ts';
import { requestUpload } from './request-upload.ts';

const photo = randomBytes(5000);
const PATIENCE_MS = 30_000;
const HOUR_MS = 3_600_000;

let system: TestPlatform;
let stores: ReturnType<typeof mediaStores>;
let ana: UserId;
beforeAll(async () => {
  system = await testPlatform({ storage: true });
  stores = mediaStores(system.platform);
});
beforeEach(() => {
  ana = userOn(1);
});
afterAll(() => system[Symbol.asyncDispose]());

/** A ticket, and how to use it. */
async function ticketFor(viewer: UserId) {
  const sha256 = createHash('sha256').update(photo).digest('base64');
  const asked = { viewer, contentType: 'image/jpeg', byteSize: photo.length, sha256, altText: null };
  const requested = await requestUpload(stores, { ...asked, idempotencyKey: randomUUID() });
  assert(requested.ok);
  const { media, ticket } = requested.value;
  const headers = Object.fromEntries(ticket.headers.map(({ name, value }) => [name, value]));
  const put = async () => (await fetch(ticket.url, { method: ticket.method, headers, body: photo })).status;
  return { mediaId: media.id, stagingKey: `${viewer}/${media.id}`, put };
}
/** A photo that the pipeline works on. */
async function processing(owner: UserId) {
  const ticket = await ticketFor(owner);
  expect(await ticket.put()).toBe(200);
  await completeUpload(stores, { viewer: owner, mediaId: ticket.mediaId });
  return ticket;
}
/** What the pipeline makes of a photo, with its one variant in place. */
async function rendered(mediaId: MediaId): Promise<{ mediaId: MediaId; outcome: RenderOutcome; key: string }> {
  const key = `t/${mediaId}.jpg`;
  const { objects, settings } = system.platform;
  await objects.put({ bucket: settings.S3_MEDIA_BUCKET, key, body: photo, contentType: 'image/jpeg' });
  const variant = { name: 'THUMBNAIL', format: 'JPEG', key, width: 1, height: 1, byteSize: photo.length } as const;
  const looks = { width: 1, height: 1, placeholder: '', dominantColor: '#000000' };
  return { mediaId, key, outcome: { outcome: 'rendered', kind: 'IMAGE', ...looks, variants: [variant] } };
}
const settle = (upload: { mediaId: MediaId; outcome: RenderOutcome }) =>
  settleUpload(stores, upload, new Date(), PATIENCE_MS);
const isPublic = async (key: string) =>
  (await system.platform.objects.head(system.platform.settings.S3_MEDIA_BUCKET, key)) !== null;
const isStaged = async (key: string) =>
  (await system.platform.objects.head(system.platform.settings.S3_STAGING_BUCKET, key)) !== null;
async function ready(owner: UserId): Promise<{ mediaId: MediaId; key: string }> {
  const { mediaId } = await processing(owner);
  const made = await rendered(mediaId);
  await settle(made);
  return made;
}
const publish = (authorId: UserId, mediaIds: MediaId[], mentioned?: UserId) =>
  stores.posts.publish({
    ...{ authorId, mediaIds, caption: 'With @them', commentsEnabled: true, createdAt: new Date() },
    captionEntities: mentioned ? [{ offset: 5, length: 5, userId: mentioned }] : [],
    idempotencyKey: randomUUID(),
  });
const comment = async (authorId: UserId, postId: PostId, postAuthorId: UserId, replyToId: never | null = null) => {
  const written = { postId, authorId, postAuthorId, replyToId, text: 'Fine', createdAt: new Date() };
  const id = await stores.comments.add({ ...written, idempotencyKey: randomUUID() });
  assert(id);
  return id;
};
const countOf = async (id: PostId, kind: string) => (await system.platform.graph.counts.readMany([{ id, kind }]))[0];

/** Bites as a worker would, up to where it would wait. */
async function erase(userId: UserId, now = new Date()): Promise<'done' | 'waits'> {
  let from: string | null = null;
  for (;;) {
    const bitten = await eraseAccount({ traces: stores.traces, now: () => now }, userId, from);
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
  const [one, other] = [await processing(ana), await processing(ana)];
  expect(await erase(ana)).toBe('waits');
  const made = await rendered(one.mediaId);
  await settle(made);
  expect(await erase(ana)).toBe('waits');
  expect(await isPublic(made.key)).toBe(false);
  expect(await erase(ana, new Date(Date.now() + HOUR_MS + 1000))).toBe('done');

  const late = await rendered(other.mediaId);
  await settle(late);
  expect(await isPublic(late.key)).toBe(false);
});

test('what comes by the ticket of an erased account is removed: at once where storage tells, else when it expires', async () => {
  const [told, untold] = [await ticketFor(ana), await ticketFor(ana)];
  expect(await erase(ana)).toBe('done');
  for (const ticket of [told, untold]) expect(await ticket.put()).toBe(200);
  await noticeObject(stores, told);
  expect(await isStaged(told.stagingKey)).toBe(false);
  await expireUpload(stores, untold);
  expect(await isStaged(untold.stagingKey)).toBe(false);
});
