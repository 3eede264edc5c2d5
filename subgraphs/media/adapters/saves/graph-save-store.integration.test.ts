import { randomUUID } from 'node:crypto';
import { checkGraph } from '@heliograph/platform/graph';
import type { CollectionId, PostId, UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, expect, test } from 'vitest';
import { userOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import type { Save } from '../../ports.ts';
import { type EngagementOfTest, engagementOfTest } from '../../testing/engagement-of-test.ts';

let system: TestPlatform;
let room: EngagementOfTest;
beforeAll(async () => {
  system = await testPlatform();
  room = engagementOfTest(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());

const tryCreate = (ownerId: UserId, { name = 'Rivers', limit = 200, key = randomUUID() as string } = {}) =>
  room.stores.collections.create({ ownerId, name, limit, createdAt: new Date(), idempotencyKey: key });

async function create(...asked: Parameters<typeof tryCreate>): Promise<CollectionId> {
  const id = await tryCreate(...asked);
  assert(id);
  return id;
}

const author = userOn(2);
const saveOf = (viewer: UserId, postId: PostId, collectionId: CollectionId | null = null): Save => ({
  ...{ viewer, postId, authorId: author, collectionId, idempotencyKey: null },
});

/** What a viewer saved as a whole, and what each of these collections has, with its count. */
async function savedBy(viewer: UserId, collections: CollectionId[] = []) {
  const all = await room.graph.range(viewer, 'SAVES', { limit: 100 });
  const lists = await Promise.all(collections.map((id) => room.graph.range(id, 'COLLECTS', { limit: 100 })));
  const counts = await room.graph.counts.readMany(collections.map((id) => ({ id, kind: 'COLLECTS' })));
  expect(counts).toEqual(lists.map((list) => list.length));
  return [all, ...lists].map((list) => list.map(({ id2 }) => id2));
}

test('what is put into a collection is saved, and unsaving takes it out of everything', async () => {
  const viewer = userOn(4);
  const [post, other] = [await room.publish(), await room.publish()];
  const [rivers, boats] = [await create(viewer), await create(viewer, { name: 'Boats' })];
  const { saves } = room.stores;
  expect(await saves.save(saveOf(viewer, other.id))).toBe(true);
  for (const collection of [rivers, boats]) expect(await saves.save(saveOf(viewer, post.id, collection))).toBe(true);
  expect(await savedBy(viewer, [rivers, boats])).toEqual([[post.id, other.id], [post.id], [post.id]]);

  expect(await saves.unsave(saveOf(viewer, post.id, boats))).toBe(true);
  expect(await savedBy(viewer, [rivers, boats])).toEqual([[post.id, other.id], [post.id], []]);
  expect(await saves.unsave(saveOf(viewer, post.id))).toBe(true);
  expect(await savedBy(viewer, [rivers, boats])).toEqual([[other.id], [], []]);
  expect(await saves.unsave(saveOf(viewer, post.id))).toBe(true);
});

test('a save is told of when it comes and when it goes, and nothing else is', async () => {
  const viewer = userOn(4);
  const { id } = await room.publish();
  const rivers = await create(viewer);
  const { saves } = room.stores;
  for (const collection of [rivers, null, rivers]) await saves.save(saveOf(viewer, id, collection));
  await saves.unsave(saveOf(viewer, id, rivers));
  for (let time = 0; time < 2; time += 1) await saves.unsave(saveOf(viewer, id));
  await saves.save(saveOf(viewer, id));
  await saves.unsave({ ...saveOf(viewer, id), authorId: null });

  const events = room.shards.db(4).selectFrom('event').where('entity_id', '=', id).orderBy('id');
  const told = await events.select(['type', 'payload']).execute();
  const payload = { postId: id, authorId: author, by: viewer };
  expect(told).toEqual(['PostSaved', 'PostUnsaved', 'PostSaved'].map((type) => ({ type, payload })));
});

test('the same key saves once, and stays with what it saved', async () => {
  const viewer = userOn(4);
  const [post, other] = [await room.publish(), await room.publish()];
  const once = { ...saveOf(viewer, post.id), idempotencyKey: randomUUID() };
  expect(await Promise.all(Array.from({ length: 10 }, () => room.stores.saves.save(once)))).toEqual(
    Array(10).fill(true),
  );
  await room.stores.saves.unsave(saveOf(viewer, post.id));
  expect(await room.stores.saves.save(once)).toBe(true);
  expect(await savedBy(viewer)).toEqual([[]]);
  const conflict = room.stores.saves.save({ ...once, postId: other.id });
  await expect(conflict).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
});

test('a collection of someone else is none', async () => {
  const [owner, eve] = [userOn(4), userOn(4)];
  const post = await room.publish();
  const collection = await create(owner);
  const { saves, collections } = room.stores;
  const change = { viewer: eve, collectionId: collection, idempotencyKey: null };
  expect(await saves.save(saveOf(eve, post.id, collection))).toBe(false);
  expect(await saves.unsave(saveOf(eve, post.id, collection))).toBe(false);
  expect(await collections.rename({ ...change, name: 'Mine' })).toBe(false);
  expect(await collections.remove(change)).toBe(false);
  expect(await collections.load(eve, [collection])).toEqual([null]);
  expect(await savedBy(eve, [collection])).toEqual([[], []]);
  expect(await collections.load(owner, [collection])).toMatchObject([{ id: collection, name: 'Rivers' }]);
});

test('collections are made once a key, renamed, listed the latest first, and deleted; what was in them stays saved', async () => {
  const viewer = userOn(4);
  const { collections, saves, engagement } = room.stores;
  const key = randomUUID();
  const made = await Promise.all(Array.from({ length: 10 }, () => create(viewer, { key })));
  expect(new Set(made).size).toBe(1);
  const [rivers] = made as [CollectionId];
  const boats = await create(viewer, { name: 'Boats' });
  const change = { viewer, collectionId: rivers, idempotencyKey: null };
  expect(await collections.rename({ ...change, name: 'Lakes' })).toBe(true);
  const names = async (limit: number, before: CollectionId | null) =>
    (await collections.ofOwner(viewer, limit, before)).map(({ name }) => name);
  expect(await names(10, null)).toEqual(['Boats', 'Lakes']);
  expect(await names(1, boats)).toEqual(['Lakes']);

  const post = await room.publish();
  await saves.save(saveOf(viewer, post.id, rivers));
  const once = { ...change, idempotencyKey: randomUUID() };
  expect([await collections.remove(once), await collections.remove(once)]).toEqual([true, true]);
  expect(await collections.remove(change)).toBe(false);
  expect(await names(10, null)).toEqual(['Boats']);
  expect(await saves.save(saveOf(viewer, post.id, rivers))).toBe(false);
  while (await engagement.eraseCollection(rivers));
  expect(await savedBy(viewer, [rivers])).toEqual([[post.id], []]);
});

test('there are no more collections than there may be, however many are made at once', async () => {
  const viewer = userOn(4);
  const made = await Promise.all(Array.from({ length: 8 }, () => tryCreate(viewer, { limit: 3 })));
  expect(made.filter((id) => id !== null)).toHaveLength(3);
  expect(await room.stores.collections.ofOwner(viewer, 10, null)).toHaveLength(3);
});

test('saves and unsaves that cross each other leave nothing in a collection that is not saved', async () => {
  const viewer = userOn(4);
  const collection = await create(viewer);
  const posts = await Promise.all(Array.from({ length: 4 }, () => room.publish()));
  await Promise.all(
    posts.flatMap(({ id }) => [
      room.stores.saves.save(saveOf(viewer, id, collection)),
      room.stores.saves.unsave(saveOf(viewer, id)),
      room.stores.saves.save(saveOf(viewer, id, collection)),
      room.stores.saves.unsave(saveOf(viewer, id)),
    ]),
  );
  const [saved = [], collected = []] = await savedBy(viewer, [collection]);
  expect(collected.toSorted()).toEqual(saved.toSorted());
  expect(await checkGraph(room.shards)).toMatchObject({ disagreements: [] });
});
