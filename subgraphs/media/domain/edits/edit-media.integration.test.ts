import { randomBytes, randomUUID } from 'node:crypto';
import type { RenderOutcome } from '@heliograph/platform/events';
import { type MediaId, shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { mediaStores } from '../../stores.ts';
import { rendered, renderJobs, uploadsOn } from '../../testing/uploads.ts';
import { sweepObjects } from '../uploads/settle-upload.ts';
import { type EditMedia, editMedia } from './edit-media.ts';

const rejected: RenderOutcome = { outcome: 'rejected', code: 'CORRUPT', message: 'It cannot be cut' };
const crop = { x: 0, y: 0, width: 0.5, height: 1 };

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
  ana = userOn(2);
});
afterAll(() => system[Symbol.asyncDispose]());

const edit = (mediaId: MediaId, changes: EditMedia['changes'], more: Partial<EditMedia> = {}) =>
  editMedia(stores, { viewer: ana, mediaId, changes, ...more });
/** A photo that shows what is called by this name. */
const ready = (name: string = randomUUID()) =>
  uploads.ready(ana, randomBytes(500), { altText: 'A cat' }, rendered(name));
const settle = (id: MediaId, outcome: RenderOutcome, rendering?: string) => uploads.settle(ana, id, outcome, rendering);

test('what changes the picture has it made anew of what was uploaded; until then nothing of it is shown', async () => {
  const mediaId = await ready('plain');
  const answer = await edit(mediaId, { crop, filter: 'WARM' });
  expect(answer).toMatchObject({
    ok: true,
    value: { status: 'PROCESSING', variants: [], width: null, altText: 'A cat' },
  });
  const sourceKey = `sources/${ana}/${mediaId}`;
  const bytesFrom = { bucket: 'PUBLIC', key: 'o/plain.jpg' };
  const wanted = { fit: 'POST', crop, filter: 'WARM' };
  expect((await renderJobs(system.platform, mediaId)).at(-1)).toMatchObject({ edit: wanted, sourceKey, bytesFrom });
  await settle(mediaId, rendered('warm', { sourceKey }));
  expect(await uploads.find(mediaId)).toMatchObject({ status: 'READY', edit: wanted, ...looksOf('warm') });

  await edit(mediaId, { crop: null });
  const fromSource = { edit: { fit: 'POST', filter: 'WARM' }, bytesFrom: { bucket: 'PRIVATE', key: sourceKey } };
  expect((await renderJobs(system.platform, mediaId)).at(-1)).toMatchObject(fromSource);
});

test('an edit that fails gives back the picture, and says why; the next one that does not takes that away', async () => {
  const mediaId = await ready('before');
  await edit(mediaId, { crop });
  await settle(mediaId, rejected);
  const rejection = { code: 'CORRUPT', message: 'It cannot be cut' };
  const before = { status: 'READY', edit: { fit: 'POST' }, ...looksOf('before') };
  expect(await uploads.find(mediaId)).toMatchObject({ ...before, rejection });
  await edit(mediaId, { filter: 'COOL' });
  await settle(mediaId, rendered('after'));
  expect(await uploads.find(mediaId)).toMatchObject({ ...looksOf('after'), rejection: null });
});

test('what an earlier rendering came to is not taken for the edit', async () => {
  const mediaId = await ready();
  const [first] = await renderJobs(system.platform, mediaId);
  await edit(mediaId, { crop });
  await settle(mediaId, rendered('late'), first?.rendering);
  expect(await uploads.find(mediaId)).toMatchObject({ status: 'PROCESSING' });
  await settle(mediaId, rendered('edited'), (await renderJobs(system.platform, mediaId)).at(-1)?.rendering);
  expect(await uploads.find(mediaId)).toMatchObject({ status: 'READY', ...looksOf('edited') });
});

test('an edit takes its place behind the uploads before it', async () => {
  const mediaId = await ready();
  const waiting = await uploads.processing(ana, randomBytes(500));
  await edit(mediaId, { crop });
  await settle(mediaId, rendered('edited'));
  expect(await uploads.find(mediaId)).toMatchObject({ status: 'PROCESSING' });
  await settle(waiting.mediaId, rejected);
  expect(await uploads.find(mediaId)).toMatchObject({ status: 'READY' });
});

test('the alt text changes alone and at any time; what does not change the picture makes nothing anew', async () => {
  const { mediaId } = await uploads.processing(ana, randomBytes(500));
  expect(await edit(mediaId, { altText: 'A dog' })).toMatchObject({
    value: { altText: 'A dog', status: 'PROCESSING' },
  });
  await settle(mediaId, rendered('dog'));
  await publish(mediaId);
  expect(await edit(mediaId, { altText: null, crop: null })).toMatchObject({
    value: { altText: null, status: 'READY' },
  });
  expect(await stores.media.load([mediaId])).toMatchObject([{ altText: null }]);
  expect(await renderJobs(system.platform, mediaId)).toHaveLength(1);
});

test.each<[string, EditMedia['changes'], string, string[], () => Promise<MediaId>]>([
  ['that a post shows', { crop }, 'NOT_ALLOWED', ['crop'], async () => publish(await ready())],
  ['that an archived post showed', { filter: 'NOIR' }, 'NOT_ALLOWED', ['filter'], async () => archive(await ready())],
  [
    'that is PROCESSING',
    { filter: 'NOIR' },
    'MEDIA_NOT_READY',
    ['mediaId'],
    async () => (await uploads.processing(ana, randomBytes(500))).mediaId,
  ],
  ['of somebody else', { altText: 'Mine' }, 'NOT_FOUND', ['mediaId'], () => uploads.ready(userOn(2), randomBytes(500))],
  ['that there is not', { altText: 'Mine' }, 'NOT_FOUND', ['mediaId'], async () => userOn(2) as string as MediaId],
  ['with a crop outside of it', { crop: { ...crop, x: 0.6 } }, 'INVALID', ['crop', 'width'], () => ready()],
  ['with too many words', { altText: 'x'.repeat(1001) }, 'INVALID', ['altText'], () => ready()],
  [
    'that moves, with a filter',
    { filter: 'NOIR' },
    'INVALID',
    ['filter'],
    () => uploads.ready(ana, randomBytes(500), {}, { ...rendered('gif'), kind: 'ANIMATION' }),
  ],
])('a media %s is refused, and stays as it is', async (_what, changes, code, field, prepare) => {
  const mediaId = await prepare();
  const before = await stores.media.loadFresh([mediaId]);
  expect(await edit(mediaId, { altText: 'Lost', ...changes })).toMatchObject({ ok: false, refusal: { code, field } });
  expect(await stores.media.loadFresh([mediaId])).toEqual(before);
});

test('the same key edits once, with other changes it is a conflict, and a refused one may be used again', async () => {
  const mediaId = await ready();
  const key = { idempotencyKey: randomUUID() };
  const answers = await Promise.all(Array.from({ length: 5 }, () => edit(mediaId, { crop }, key)));
  expect(answers.map((answer) => answer.ok && answer.value.status)).toEqual(Array(5).fill('PROCESSING'));
  expect(await renderJobs(system.platform, mediaId)).toHaveLength(2);
  await expect(edit(mediaId, { filter: 'MONO' }, key)).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  const later = { idempotencyKey: randomUUID() };
  expect(await edit(mediaId, { filter: 'MONO' }, later)).toMatchObject({ refusal: { code: 'MEDIA_NOT_READY' } });
  await settle(mediaId, rendered('cut'));
  expect(await edit(mediaId, { filter: 'MONO' }, later)).toMatchObject({ value: { status: 'PROCESSING' } });
});

test('what an edit has replaced is removed once the new picture is there, but for what another media shows', async () => {
  const [mine, shared] = [await stored('mine'), await stored('shared')];
  const photo = randomBytes(500);
  const first = await uploads.ready(ana, photo, {}, shared.outcome);
  const copy = await uploads.request(ana, photo);
  expect(copy.media.status).toBe('READY');
  const alone = await uploads.ready(ana, randomBytes(500), {}, mine.outcome);
  for (const id of [first, alone]) await edit(id, { crop });
  await sweep();
  expect([await mine.isThere(), await shared.isThere()]).toEqual([true, true]);
  for (const id of [first, alone]) await settle(id, rendered(id));
  await sweep();
  expect([await mine.isThere(), await shared.isThere()]).toEqual([false, true]);
});

test('while as many media are PROCESSING as may be, no picture is changed; words are', async () => {
  const mediaId = await ready();
  const others = [await ready(), await ready()];
  const db = system.platform.shards.db(shardOf(ana));
  const [crowd] = await db
    .selectFrom('media')
    .where('id', '=', others[0] as MediaId)
    .selectAll()
    .execute();
  assert(crowd);
  const rows = Array.from({ length: 29 }, (_, n) => ({
    ...crowd,
    ...{ id: String(BigInt(mediaId) + 1000n + BigInt(n)), status: 'PROCESSING', sequence: String(100 + n) },
    ...{ edit: JSON.stringify(crowd.edit), variants: JSON.stringify(crowd.variants), before_edit: null, outcome: null },
  }));
  await db.insertInto('media').values(rows).execute();
  const edits = await Promise.all([mediaId, ...others].map((id) => edit(id, { crop })));
  expect(edits.filter(({ ok }) => ok)).toHaveLength(1);
  const refused = edits.filter(({ ok }) => !ok);
  expect(refused).toMatchObject([{ refusal: { code: 'LIMIT_REACHED' } }, { refusal: { code: 'LIMIT_REACHED' } }]);
  expect(await edit(mediaId, { altText: 'A dog' })).toMatchObject({ ok: true });
});

const looksOf = (name: string) => ({ variants: rendered(name).variants, width: 400 });

async function publish(mediaId: MediaId): Promise<MediaId> {
  const at = { author_id: ana, caption: '', created_at: new Date() };
  const post = { ...at, id: userOn(2), media_ids: [mediaId], caption_entities: '[]', comments_enabled: true };
  await system.platform.shards.db(shardOf(ana)).insertInto('post').values(post).execute();
  return mediaId;
}

async function archive(mediaId: MediaId): Promise<MediaId> {
  await publish(mediaId);
  const posts = system.platform.shards.db(shardOf(ana)).updateTable('post').where('author_id', '=', ana);
  await posts.set({ visibility: 'ARCHIVED' }).execute();
  return mediaId;
}

/** A picture whose variants are in storage. */
async function stored(name: string) {
  const { objects, settings } = system.platform;
  const outcome = rendered(`${name}-${randomUUID()}`);
  const bucket = settings.S3_MEDIA_BUCKET;
  const keys = outcome.variants.map(({ key }) => key);
  await Promise.all(
    keys.map((key) => objects.put({ bucket, key, body: Buffer.from('jpg'), contentType: 'image/jpeg' })),
  );
  const isThere = async () => {
    const found = await Promise.all(keys.map((key) => objects.head(bucket, key)));
    const [first] = found.map((object) => object !== null);
    assert(found.every((object) => (object !== null) === first));
    return first;
  };
  return { outcome, isThere };
}

/** Does what is left to jobs. */
async function sweep(): Promise<void> {
  const { rows } = await system.platform.shards
    .pool(system.platform.shards.map.serverOf(shardOf(ana)))
    .query<{ data: Parameters<typeof sweepObjects>[1] }>(
      `select data from pgboss.job where name = 'media.sweep-objects' and data->>'ownerId' = $1`,
      [ana],
    );
  for (const { data } of rows) await sweepObjects(stores, data, new Date());
}
