import { randomUUID } from 'node:crypto';
import type { RenderedVariant, RenderOutcome } from '@heliograph/platform/events';
import type { UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { userOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { mediaStores } from '../../stores.ts';
import { rendered, renderJobs, uploadsOn } from '../../testing/uploads.ts';
import { editMedia } from '../edits/edit-media.ts';
import { enhanceMedia, giveUpUpload } from './settle-upload.ts';

const NOW = new Date();
const PATIENCE_MS = 30_000;
const bytes = () => Buffer.from(randomUUID());

let system: TestPlatform;
let stores: ReturnType<typeof mediaStores>;
let uploads: ReturnType<typeof uploadsOn>;
let owner: UserId;
beforeAll(async () => {
  system = await testPlatform({ storage: true });
  stores = mediaStores(system.platform);
  uploads = uploadsOn(stores);
});
beforeEach(() => {
  owner = userOn(4);
});
afterAll(() => system[Symbol.asyncDispose]());

const variant = (key: string): RenderedVariant => ({
  ...{ name: 'LARGE', format: 'AVIF', key, width: 400, height: 500, byteSize: 3 },
});
const keysOf = (media: { variants: RenderedVariant[] }) => media.variants.map(({ key }) => key);

const REJECTED: RenderOutcome = { outcome: 'rejected', code: 'CORRUPT', message: 'It cannot be changed' };

const publicObject = (key: string) => ({ bucket: system.platform.settings.S3_MEDIA_BUCKET, key });
const keep = (key: string) =>
  system.platform.objects.put({ ...publicObject(key), body: bytes(), contentType: 'image/avif' });
async function isKept(key: string): Promise<boolean> {
  const { bucket } = publicObject(key);
  return (await system.platform.objects.head(bucket, key)) !== null;
}

describe('the first variants', () => {
  test('are shown while the others are being made', async () => {
    const { mediaId } = await uploads.processing(owner, bytes());
    expect((await stores.media.load([mediaId]))[0]?.variants).toEqual([]);
    await stores.media.preview(mediaId, [variant('s/early.webp')], '1');
    const [shown] = await stores.media.load([mediaId]);
    expect(shown).toMatchObject({ status: 'PROCESSING', width: null });
    expect(shown && keysOf(shown)).toEqual(['s/early.webp']);
  });

  test.each([
    ['that come when all are there', '1', true],
    ['of an earlier rendering', '7', false],
  ])('%s change nothing', async (_which, rendering, isSettled) => {
    const { mediaId } = await uploads.processing(owner, bytes());
    if (isSettled) await uploads.settle(owner, mediaId, rendered('final'));
    const before = await uploads.find(mediaId);
    await stores.media.preview(mediaId, [variant('s/late.webp')], rendering);
    expect(await uploads.find(mediaId)).toEqual(before);
  });
});

describe('variants that are made later', () => {
  const outcome = rendered('picture');
  const later = variant('l/picture.avif');
  const all = [...keysOf(outcome), later.key];
  const enhance = () => enhanceMedia(stores, { ownerId: owner, stored: outcome.variants, variants: [later] }, NOW);
  beforeEach(() => keep(later.key));

  test('join those of every media with the same picture, once, though they are told of twice', async () => {
    const file = bytes();
    const first = await uploads.ready(owner, file, {}, outcome);
    const { media: second } = await uploads.request(owner, file, { altText: 'the same file' });
    await enhance();
    await enhance();
    for (const id of [first, second.id]) expect(keysOf(await uploads.find(id))).toEqual(all);
  });

  test('join those of a media that begins to show the same picture just then', async () => {
    const file = bytes();
    await uploads.ready(owner, file, {}, outcome);
    const [{ media }] = await Promise.all([uploads.request(owner, file, { altText: 'the same file' }), enhance()]);
    expect(keysOf(await uploads.find(media.id))).toEqual(all);
  });

  test('join those of one that still waits for its turn', async () => {
    const first = await uploads.processing(owner, bytes());
    const waiting = await uploads.ready(owner, bytes(), {}, outcome);
    await enhance();
    await uploads.settle(owner, first.mediaId, rendered('first'));
    expect(await uploads.find(waiting)).toMatchObject({ status: 'READY' });
    expect(keysOf(await uploads.find(waiting))).toEqual(all);
  });

  test('are not lost to an edit that fails', async () => {
    const mediaId = await uploads.ready(owner, bytes(), {}, outcome);
    await editMedia(stores, { viewer: owner, mediaId, changes: { filter: 'NOIR' } });
    await enhance();
    expect(keysOf(await uploads.find(mediaId))).toEqual([]);
    await uploads.settle(owner, mediaId, REJECTED);
    expect(keysOf(await uploads.find(mediaId))).toEqual(all);
  });

  test('are left out where they were removed before they were told of', async () => {
    await enhance();
    expect(await isKept(later.key)).toBe(false);
    const mediaId = await uploads.ready(owner, bytes(), {}, outcome);
    await enhance();
    expect(keysOf(await uploads.find(mediaId))).toEqual(keysOf(outcome));
  });
});

test('what comes of a rendering that nobody waits for is removed, but for what a media shows', async () => {
  const shown = rendered('shown');
  const mediaId = await uploads.ready(owner, bytes(), {}, shown);
  const [{ rendering } = { rendering: undefined }] = await renderJobs(system.platform, mediaId);
  const late = { ...shown, variants: [...shown.variants, variant('l/late.jpg')] };
  for (const { key } of late.variants) await keep(key);
  await uploads.settle(owner, mediaId, late, rendering);
  expect(await Promise.all(late.variants.map(({ key }) => isKept(key)))).toEqual([true, true, false]);
});

test('an upload at which the pipeline has failed for good is refused, its file goes, and the next one goes on', async () => {
  const poison = await uploads.processing(owner, bytes());
  const next = await uploads.processing(owner, bytes());
  await uploads.settle(owner, next.mediaId, rendered('next'));
  expect((await uploads.find(next.mediaId)).status).toBe('PROCESSING');
  await giveUpUpload(stores, { ...poison, ownerId: owner, rendering: '1' }, NOW, PATIENCE_MS);
  expect(await uploads.find(poison.mediaId)).toMatchObject({ status: 'REJECTED', rejection: { code: 'CORRUPT' } });
  expect((await uploads.find(next.mediaId)).status).toBe('READY');
  const { objects, settings } = system.platform;
  expect(await objects.head(settings.S3_STAGING_BUCKET, poison.stagingKey)).toBeNull();
});
