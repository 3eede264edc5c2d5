import { randomBytes } from 'node:crypto';
import { type MediaId, shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { sweepObjects } from '../../domain/uploads/settle-upload.ts';
import { mediaStores } from '../../stores.ts';
import { rendered, uploadsOn } from '../../testing/uploads.ts';
import { mediaRemoval, type RemoveMedia } from './media-removal.ts';

/** Longer than the pipeline is waited for. */
const GIVEN_UP_MS = 2 * 3_600_000;

let system: TestPlatform;
let stores: ReturnType<typeof mediaStores>;
let uploads: ReturnType<typeof uploadsOn>;
let removeMedia: RemoveMedia;
let ana: UserId;
let photo: Buffer;
beforeAll(async () => {
  system = await testPlatform({ storage: true });
  stores = mediaStores(system.platform);
  uploads = uploadsOn(stores);
  removeMedia = mediaRemoval({ ...system.platform, media: stores.media });
});
beforeEach(() => {
  ana = userOn(8);
  photo = randomBytes(500);
});
afterAll(() => system[Symbol.asyncDispose]());

/** A media with its objects, which are named for it. */
async function ready(bytes = photo): Promise<{ id: MediaId; variants: string[]; sources: string[] }> {
  const { objects, settings } = system.platform;
  const { mediaId: id } = await uploads.processing(ana, bytes);
  const sourceKey = `sources/${ana}/${id}`;
  const outcome = rendered(id, { sourceKey });
  const variants = outcome.variants.map(({ key }) => key);
  const file = { body: Buffer.from('jpg'), contentType: 'image/jpeg' };
  for (const key of variants) await objects.put({ ...file, bucket: settings.S3_MEDIA_BUCKET, key });
  await objects.put({ ...file, bucket: settings.S3_STAGING_BUCKET, key: sourceKey });
  await uploads.settle(ana, id, outcome);
  return { id, variants, sources: [sourceKey] };
}

/** How many of its objects there are. */
async function objectsLeft({ variants, sources }: { variants: string[]; sources: string[] }): Promise<number> {
  const { objects, settings } = system.platform;
  const found = await Promise.all([
    ...variants.map((key) => objects.head(settings.S3_MEDIA_BUCKET, key)),
    ...sources.map((key) => objects.head(settings.S3_STAGING_BUCKET, key)),
  ]);
  return found.filter((object) => object !== null).length;
}

const remove = (...ids: MediaId[]) =>
  system.platform.shards.transaction(shardOf(ana), (tx) => removeMedia(tx, ana, ids));
const copyOf = async (bytes = photo) => (await uploads.request(ana, bytes)).media;

test('objects go with the last media that names them', async () => {
  const first = await ready();
  const [second, third] = [await copyOf(), await copyOf()];
  await remove(first.id);
  await stores.sweep.sweep(ana, first, new Date());
  expect(await objectsLeft(first)).toBe(3);
  await remove(second.id, third.id);
  await stores.sweep.sweep(ana, first, new Date());
  expect(await objectsLeft(first)).toBe(0);
  expect(await stores.media.load([first.id, second.id])).toEqual([null, null]);
});

test('what is about to be READY names its objects, and so does what an edit may give back', async () => {
  const edited = await ready(randomBytes(500));
  const wanted = { viewer: ana, mediaId: edited.id, idempotencyKey: null, input: {}, now: new Date() };
  await stores.media.change(wanted, () => ({ ok: true, value: { edit: { fit: 'POST', filter: 'MONO' } } }));
  // It waits for the edit.
  const waiting = await ready();
  expect((await uploads.find(waiting.id)).status).toBe('PROCESSING');
  for (const objects of [waiting, edited]) {
    expect(await stores.sweep.sweep(ana, objects, new Date(Date.now() + GIVEN_UP_MS))).toBe(true);
    expect(await objectsLeft(objects)).toBe(3);
  }
});

test('while the pipeline works for the owner nothing goes; what it was given up for is not waited for', async () => {
  const first = await ready();
  await remove(first.id);
  await uploads.processing(ana, photo);
  expect(await stores.sweep.sweep(ana, first, new Date())).toBe(false);
  await sweepObjects(stores, { ownerId: ana, variants: first.variants, sources: first.sources }, new Date());
  expect(await objectsLeft(first)).toBe(3);
  expect(await jobsLeft()).toBe(2);
  expect(await stores.sweep.sweep(ana, first, new Date(Date.now() + GIVEN_UP_MS))).toBe(true);
  expect(await objectsLeft(first)).toBe(0);
});

test('a media that begins to share objects as they are about to go finds them, or has to be uploaded', async () => {
  for (let round = 0; round < 8; round += 1) {
    const bytes = randomBytes(500);
    const first = await ready(bytes);
    const [copy] = await Promise.all([
      copyOf(bytes),
      remove(first.id).then(() => stores.sweep.sweep(ana, first, new Date())),
    ]);
    expect(await objectsLeft(first)).toBe(copy.status === 'READY' ? 3 : 0);
  }
});

async function jobsLeft(): Promise<number> {
  const { shards } = system.platform;
  const { rows } = await shards
    .pool(shards.map.serverOf(shardOf(ana)))
    .query(`select 1 from pgboss.job where name = 'media.sweep-objects' and data->>'ownerId' = $1`, [ana]);
  return rows.length;
}
