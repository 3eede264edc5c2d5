import { type MediaId, shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import type { Photo, ProfileChanges } from '../ports.ts';
import { usersStores } from '../stores.ts';

let system: TestPlatform;
let stores: ReturnType<typeof usersStores>;
beforeAll(async () => {
  system = await testPlatform();
  stores = usersStores(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());

async function someone(): Promise<UserId> {
  const id = userOn(5);
  await stores.profiles.create({ id, username: `u${id}`, name: 'Ana', isVerified: false, createdAt: new Date() });
  return id;
}

const update = (account: UserId, changes: ProfileChanges, idempotencyKey: string | null = null) =>
  stores.editor.update({ account, changes, idempotencyKey, input: changes });

async function profileOf(account: UserId) {
  const [profile] = await stores.profiles.load([account]);
  assert(profile);
  return profile;
}

/** What the rules go by. */
const isPrivateToAll = async (account: UserId) =>
  (await system.platform.graph.contains([{ id1: account, type: 'PRIVATE', id2: account }]))[0];

async function acceptJobs(account: UserId): Promise<number> {
  const { shards } = system.platform;
  const { rowCount } = await shards
    .pool(shards.map.serverOf(shardOf(account)))
    .query(`select from pgboss.job where name = 'users.accept-all' and data->>'accountId' = $1`, [account]);
  return rowCount ?? 0;
}

test('what is left out stays, and readers see a change at once', async () => {
  const ana = await someone();
  expect(await profileOf(ana)).toMatchObject({ name: 'Ana', bio: '', links: [], avatar: null, isPrivate: false });
  await update(ana, { bio: 'Boats\nand more boats', links: ['https://example.org/boats'] });
  await update(ana, { name: 'Ana Luz' });
  await update(ana, {});
  expect(await profileOf(ana)).toMatchObject({
    name: 'Ana Luz',
    bio: 'Boats\nand more boats',
    links: ['https://example.org/boats'],
  });
});

test('the same key changes once', async () => {
  const ana = await someone();
  await update(ana, { name: 'One' }, 'a key');
  await update(ana, { name: 'Two' });
  await update(ana, { name: 'One' }, 'a key');
  expect(await profileOf(ana)).toMatchObject({ name: 'Two' });
  await expect(update(ana, { name: 'Three' }, 'a key')).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
});

test('the profile and the rules agree on who is private; going public has everyone accepted, once', async () => {
  const ana = await someone();
  await update(ana, { isPrivate: false });
  expect(await acceptJobs(ana)).toBe(0);
  await update(ana, { isPrivate: true });
  expect([(await profileOf(ana)).isPrivate, await isPrivateToAll(ana)]).toEqual([true, true]);
  await update(ana, { isPrivate: false });
  await update(ana, { isPrivate: false });
  expect([(await profileOf(ana)).isPrivate, await isPrivateToAll(ana)]).toEqual([false, false]);
  expect(await acceptJobs(ana)).toBe(1);
});

test('changes at once leave the profile and the rules in agreement', async () => {
  const ana = await someone();
  await Promise.all(Array.from({ length: 12 }, (_, index) => update(ana, { isPrivate: index % 2 === 0 })));
  expect(await isPrivateToAll(ana)).toBe((await profileOf(ana)).isPrivate);
});

test('an avatar is a photo of one’s own; it can be taken away', async () => {
  const [ana, eve] = [await someone(), await someone()];
  const photo = { mediaId: userOn(5) as string as MediaId, thumbnailKey: 't/abc.jpeg' };
  await stores.photos.note({ ...photo, ownerId: ana });
  await stores.photos.note({ ...photo, ownerId: ana });
  expect(await stores.photos.find(ana, photo.mediaId)).toEqual(photo);
  expect(await stores.photos.find(eve, photo.mediaId)).toBe(null);
  expect(await stores.photos.find(ana, userOn(6) as string as MediaId)).toBe(null);
  await update(ana, { avatar: photo });
  expect((await profileOf(ana)).avatar).toEqual(photo);
  await update(ana, { avatar: null });
  expect((await profileOf(ana)).avatar).toBe(null);
});

test('an avatar that is edited shows its new picture', async () => {
  const ana = await someone();
  const photo = { mediaId: userOn(5) as string as MediaId, thumbnailKey: 't/old.jpeg' };
  await stores.photos.note({ ...photo, ownerId: ana });
  await update(ana, { avatar: photo });
  expect((await profileOf(ana)).avatar).toEqual(photo);
  const edited = { ...photo, thumbnailKey: 't/new.jpeg' };
  await stores.photos.note({ ...edited, ownerId: ana });
  expect((await profileOf(ana)).avatar).toEqual(edited);
  expect(await stores.photos.find(ana, photo.mediaId)).toEqual(edited);
});

test('a photo whose news is on its way is waited for', async () => {
  const ana = await someone();
  const photo = { mediaId: userOn(5) as string as MediaId, thumbnailKey: 't/def.jpeg' };
  const finding = stores.photos.find(ana, photo.mediaId);
  await stores.photos.note({ ...photo, ownerId: ana });
  expect(await finding).toEqual(photo);
});

test('a photo that was erased is no avatar any more, and cannot become one', async () => {
  const ana = await someone();
  const [photo, other] = [userOn(5), userOn(5)].map((id) => ({
    mediaId: id as string as MediaId,
    thumbnailKey: `t/${id}.jpeg`,
  })) as [Photo, Photo];
  for (const one of [photo, other]) await stores.photos.note({ ...one, ownerId: ana });
  await update(ana, { avatar: photo });
  await stores.photos.forget({ mediaId: other.mediaId, ownerId: ana });
  expect((await profileOf(ana)).avatar).toEqual(photo);
  await stores.photos.forget({ mediaId: photo.mediaId, ownerId: ana });
  expect((await profileOf(ana)).avatar).toBe(null);
  expect(await stores.photos.find(ana, photo.mediaId)).toBe(null);
});
