import { randomUUID } from 'node:crypto';
import type { RenderOutcome } from '@heliograph/platform/events';
import { type MediaId, shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import type { MediaStore } from '../../ports.ts';
import { announced } from '../../testing/uploads.ts';
import { postgresMediaStore } from './postgres-media-store.ts';

const PATIENCE_MS = 30_000;
const START = Date.UTC(2026, 5, 1);
const at = (seconds: number) => new Date(START + seconds * 1000);
const HOUR_MS = 3_600_000;

let system: TestPlatform;
let media: MediaStore;
let owner: UserId;
let rung: UserId[] = [];
beforeAll(async () => {
  system = await testPlatform();
  const publicBucket = system.platform.settings.S3_MEDIA_BUCKET;
  media = postgresMediaStore({ ...system.platform, publicBucket, processed: (id) => rung.push(id) });
});
beforeEach(() => {
  owner = userOn(4);
  rung = [];
});
afterAll(() => system[Symbol.asyncDispose]());

const announce = () => announced(media, owner, { altText: 'A cat' });

/** Uploads that arrived one after the other, a second apart. */
async function arrived(count: number): Promise<MediaId[]> {
  const ids: MediaId[] = [];
  for (let second = 0; second < count; second += 1) {
    const id = await announce();
    await media.startProcessing(id, at(second));
    ids.push(id);
  }
  return ids;
}

const picture = {
  kind: 'IMAGE',
  width: 1080,
  height: 1350,
  placeholder: 'thumbhash',
  dominantColor: '#336699',
  variants: [{ name: 'SMALL', format: 'WEBP', key: 's/hash.webp', width: 320, height: 400, byteSize: 9000 }],
} as const;
const rendered = (width = 1080): RenderOutcome => ({
  outcome: 'rendered',
  ...picture,
  width,
  variants: [...picture.variants],
});
const rejected: RenderOutcome = { outcome: 'rejected', code: 'CORRUPT', message: 'The file ends too early' };
const settle = (id: MediaId | undefined, outcome = rendered(), seconds = 5) => {
  assert(id);
  return media.settle(id, outcome, at(seconds), PATIENCE_MS);
};
const statuses = async (ids: MediaId[]) => (await media.load(ids)).map((one) => one?.status);

async function jobsFor(name: string, key: string, value: string): Promise<{ seconds: number }[]> {
  const { shards } = system.platform;
  const { rows } = await shards.pool(shards.map.serverOf(shardOf(owner))).query<{ seconds: number }>(
    `select extract(epoch from start_after - created_on)::float as seconds
       from pgboss.job where name = $1 and data->>$2 = $3`,
    [name, key, value],
  );
  return rows;
}

test('an upload is announced once for each key, with a job that gives it up after its ticket has expired', async () => {
  const once = { idempotencyKey: randomUUID(), sha256: 'digest', expiresAt: new Date(Date.now() + HOUR_MS) };
  const ids = await Promise.all(Array.from({ length: 10 }, () => announced(media, owner, once)));
  const [first] = ids as [MediaId];
  expect(new Set(ids).size).toBe(1);
  const otherwise = announced(media, owner, { ...once, byteSize: 1001 });
  await expect(otherwise).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });

  expect(await media.findUpload(first)).toEqual({
    ...{ mediaId: first, ownerId: owner, status: 'AWAITING_UPLOAD', stagingKey: `${owner}/${first}`, uploadId: null },
    ...{ contentType: 'image/jpeg', byteSize: 1000, sha256: 'digest', expiresAt: once.expiresAt },
  });
  const [job, ...more] = await jobsFor('media.expire-upload', 'mediaId', first);
  expect(more).toEqual([]);
  expect(job?.seconds).toBeGreaterThan(HOUR_MS / 1000);
});

test('media that do not exist are null, also on shards that do not', async () => {
  const unknown = [userOn(4), userOn(16)] as unknown as MediaId[];
  expect(await media.load(unknown)).toEqual([null, null]);
  expect(await media.findUpload(unknown[0] as MediaId)).toBeNull();
  expect(await media.findUpload(unknown[1] as MediaId)).toBeNull();
});

test('an upload that is noticed twice at once starts once: one number, one job', async () => {
  const ids = [await announce(), await announce()];
  await Promise.all([...ids, ...ids, ...ids].map((id) => media.startProcessing(id, at(0))));
  const { shards } = system.platform;
  const rows = shards.db(4).selectFrom('media').where('owner_id', '=', owner).select('sequence').orderBy('sequence');
  expect(await rows.execute()).toEqual([{ sequence: '1' }, { sequence: '2' }]);
  for (const id of ids) expect(await jobsFor('pipeline.render', 'mediaId', id)).toHaveLength(1);
});

test('what was rendered is shown, at once and past every cache', async () => {
  const [id] = await arrived(1);
  assert(id);
  expect(await statuses([id])).toEqual(['PROCESSING']);
  await settle(id);
  const expected = {
    id,
    ownerId: owner,
    status: 'READY',
    altText: 'A cat',
    edit: { fit: 'POST' },
    rejection: null,
    ...picture,
    createdAt: expect.any(Date),
    publishedAt: null,
  };
  expect(await media.load([id])).toEqual([expected]);
  expect(await media.loadFresh([id])).toEqual([expected]);
});

test('the second upload waits for the first, however fast it was rendered', async () => {
  const [first, second, third] = (await arrived(3)) as [MediaId, MediaId, MediaId];
  await settle(third);
  await settle(second);
  expect(await statuses([first, second, third])).toEqual(['PROCESSING', 'PROCESSING', 'PROCESSING']);
  await settle(first);
  expect(await statuses([first, second, third])).toEqual(['READY', 'READY', 'READY']);
});

test('a rejected upload lets those behind it pass', async () => {
  const [first, second] = (await arrived(2)) as [MediaId, MediaId];
  await settle(second);
  await settle(first, rejected);
  expect(await statuses([first, second])).toEqual(['REJECTED', 'READY']);
  expect(await media.load([first])).toMatchObject([{ rejection: { code: 'CORRUPT' }, variants: [] }]);
});

test('one that is stuck is waited for thirty seconds, then passed, and still comes in later', async () => {
  const [stuck, second] = (await arrived(2)) as [MediaId, MediaId];
  await settle(second, rendered(), 5);
  expect(await jobsFor('media.advance-lane', 'ownerId', owner)).toEqual([{ seconds: expect.closeTo(25, 0) }]);
  await media.advanceLane(owner, at(29.9), PATIENCE_MS);
  expect(await statuses([stuck, second])).toEqual(['PROCESSING', 'PROCESSING']);
  await media.advanceLane(owner, at(30), PATIENCE_MS);
  expect(await statuses([stuck, second])).toEqual(['PROCESSING', 'READY']);
  await settle(stuck, rendered(), 90);
  expect(await statuses([stuck, second])).toEqual(['READY', 'READY']);
});

test('the lane of one owner does not wait for another', async () => {
  const [first] = await arrived(1);
  owner = userOn(4);
  const [other] = (await arrived(1)) as [MediaId];
  await settle(other);
  expect(await statuses([first as MediaId, other])).toEqual(['PROCESSING', 'READY']);
});

test('an outcome that is told twice, or told otherwise, stands as it was told first', async () => {
  const [id] = (await arrived(1)) as [MediaId];
  await Promise.all([settle(id), settle(id), settle(id)]);
  await settle(id, rejected);
  await settle(id, rendered(99));
  expect(await media.load([id])).toMatchObject([{ status: 'READY', width: 1080 }]);
});

test('many outcomes at once bring everything home', async () => {
  const ids = await arrived(12);
  await Promise.all(ids.toReversed().map((id) => settle(id)));
  expect(await statuses(ids)).toEqual(Array(12).fill('READY'));
});

test('an outcome for what has not arrived changes nothing', async () => {
  const id = await announce();
  await settle(id);
  expect(await statuses([id])).toEqual(['AWAITING_UPLOAD']);
});

test('an upload that never came is rejected; one that came in time is not', async () => {
  const [late, started] = [await announce(), (await arrived(1))[0] as MediaId];
  expect(await statuses([late, started])).toEqual(['AWAITING_UPLOAD', 'PROCESSING']);
  for (const id of [late, started]) await media.expire(id, { code: 'NOT_UPLOADED', message: 'It did not arrive' });
  expect(await statuses([late, started])).toEqual(['REJECTED', 'PROCESSING']);
  await media.startProcessing(late, at(0));
  expect(await statuses([late])).toEqual(['REJECTED']);
});

test('the owner is rung for when something became READY or REJECTED, and not before or without', async () => {
  const [first, second, late] = [...(await arrived(2)), await announce()] as [MediaId, MediaId, MediaId];
  await settle(second);
  expect(rung).toEqual([]);
  await settle(first);
  expect(rung).toEqual([owner]);
  await settle(first, rejected);
  await media.expire(first, { code: 'NOT_UPLOADED', message: 'It did not arrive' });
  expect(rung).toEqual([owner]);
  await media.expire(late, { code: 'NOT_UPLOADED', message: 'It did not arrive' });
  expect(rung).toEqual([owner, owner]);
});
