import type { Edge } from '@heliograph/platform/graph';
import { type LocationId, shardOf, type UserId } from '@heliograph/platform/ids';
import { jobs } from '@heliograph/platform/jobs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { eraseAccount } from './domain/erase-account.ts';
import { exportAccount } from './domain/export-account.ts';
import { fillEngine, lackOf } from './domain/indexing/fill.ts';
import { rankAccount, rankIdleHashtags } from './domain/indexing/index-changes.ts';
import { rebuildIndex } from './domain/indexing/rebuild.ts';
import { SearchUnavailable } from './ports.ts';
import { emitOf, type IndexingOfTest, indexingOfTest } from './testing/indexing-of-test.ts';

let system: TestPlatform;
let room: IndexingOfTest;
beforeAll(async () => {
  system = await testPlatform();
  room = await indexingOfTest(system.platform);
});
beforeEach(() => {
  room.failWith(null);
  room.written.length = 0;
});
afterAll(async () => {
  await room.relay.close();
  await system[Symbol.asyncDispose]();
});

const follow = (followerId: UserId, followeeId: UserId) => {
  const edge: Edge = { id1: followerId, type: 'FOLLOWS', id2: followeeId };
  const { shards, graph } = system.platform;
  return shards.transaction(shardOf(followerId), (tx) => graph.add(tx, edge, new Date()));
};

test('who signs up is found once the relay has told of it, by a new name after a change, and not by the old one', async () => {
  const emit = emitOf(system.platform);
  const ana = userOn(3);
  await emit(ana, 'ProfileChanged', room.profile(ana, 'wilhelmina', 'Ana Müller'));
  await room.relay.drain(3);
  await expect.poll(() => room.found('wilhel')).toEqual([ana]);
  expect(await room.found('ana mull')).toEqual([ana]);

  await emit(ana, 'ProfileChanged', room.profile(ana, 'katharina', 'Ana Müller'));
  await room.relay.drain(3);
  await expect.poll(() => room.found('kathar')).toEqual([ana]);
  expect(await room.found('wilhel')).toEqual([]);
  expect(await system.platform.metrics.text()).toMatch(/heliograph_search_index_lag_seconds_count\{.*\} 2\n/);
});

test('what comes again, or too late, changes nothing', async () => {
  const ben = userOn(4);
  const first = await room.tell('ProfileChanged', room.profile(ben, 'benedictus'));
  const second = await room.tell('ProfileChanged', room.profile(ben, 'bartholomew'));
  const [before] = await room.load('USER', ben);
  await room.tell('ProfileChanged', room.profile(ben, 'bartholomew'), second);
  await room.tell('ProfileChanged', room.profile(ben, 'benedictus'), first);
  expect(await room.load('USER', ben)).toEqual([before]);
  expect(before?.names).toEqual(['bartholomew']);
});

test('where the engine is away the event is told again until it is back, and what was noted is written then', async () => {
  const { shards } = system.platform;
  const emit = emitOf(system.platform);
  const makeDue = () =>
    shards
      .db(5)
      .updateTable('event')
      .set({ due_at: new Date(0) })
      .execute();
  const cleo = userOn(5);
  room.failWith(new SearchUnavailable('away'));
  await emit(cleo, 'ProfileChanged', room.profile(cleo, 'cleopatra'));
  // Longer than anything is tried that fails.
  for (let time = 0; time < 6; time += 1) {
    await room.relay.drain(5);
    await makeDue();
  }
  expect(await room.found('cleopatra')).toEqual([]);
  expect(await room.stores.accounts.find(cleo)).toMatchObject({ names: ['cleopatra'] });
  room.failWith(null);
  await room.relay.drain(5);
  await expect.poll(() => room.found('cleopatra')).toEqual([cleo]);
});

test('a worker that died before the engine had it is made up for by the next telling, though nothing changes any more', async () => {
  const dora = userOn(6);
  const told = room.profile(dora, 'theodora');
  const event = '4611686018427387904';
  await room.stores.accounts.note(told, event);
  await room.tell('ProfileChanged', told, event);
  await expect.poll(() => room.found('theodora')).toEqual([dora]);
});

test('many follows are one job, which writes only a rank that has changed', async () => {
  const { platform } = system;
  const emma = userOn(7);
  await room.tell('ProfileChanged', room.profile(emma, 'emmanuelle'));
  const [before] = await room.load('USER', emma);
  for (const followerId of [userOn(1), userOn(2), userOn(3)]) {
    await follow(followerId, emma);
    await room.tell('UserFollowed', { followerId, followeeId: emma });
  }
  const { rows } = await platform.shards
    .pool(platform.shards.map.serverOf(7))
    .query('select data from pgboss.job where name = $1', [jobs.searchRankAccount.name]);
  expect(rows.filter(({ data }) => data.userId === emma).length).toBeLessThanOrEqual(2);

  await rankAccount(room.stores, emma);
  const [after] = await room.load('USER', emma);
  expect(after?.rank).toBe((before?.rank ?? 0) + 20);
  await rankAccount(room.stores, emma);
  expect(await room.load('USER', emma)).toEqual([after]);
});

test('an account that is deleted is not found, leaves nothing, and is not brought back by what comes late', async () => {
  const { shards, graph } = system.platform;
  const finn = userOn(8);
  await room.tell('ProfileChanged', room.profile(finn, 'finnegan'));
  await room.tell('HashtagCounted', room.hashtag('regatta', 1));
  await room.stores.uses.note({ name: 'regatta', by: finn, at: room.now() });
  const opened = { query: 'finn', opened: { kind: 'USER', id: finn } as const, searchedAt: room.now() };
  const other = userOn(9);
  await room.stores.recent.remember(other, opened, 50, { idempotencyKey: undefined, input: {} });
  await room.stores.recent.remember(finn, opened, 50, { idempotencyKey: undefined, input: {} });
  expect((await exportAccount(room.stores, finn)).content).toMatchObject({
    foundByNames: ['finnegan'],
    hashtagsUsed: [{ name: 'regatta' }],
    recentSearches: [{ query: 'finn' }],
  });

  await shards.transaction(8, (tx) => graph.add(tx, { id1: finn, type: 'GONE', id2: finn }, room.now()));
  let from: string | null = null;
  for (;;) {
    const bitten = await eraseAccount(room.stores.traces, finn, from);
    if (bitten === 'done') break;
    from = bitten.next;
  }
  await expect.poll(() => room.found('finnegan')).toEqual([]);
  await room.tell('ProfileChanged', room.profile(finn, 'finnegan'));
  await rankAccount(room.stores, finn);
  expect(await room.load('USER', finn)).toEqual([null]);
  expect((await exportAccount(room.stores, finn)).content).toEqual({
    foundByNames: [],
    hashtagsUsed: [],
    recentSearches: [],
  });
  expect(await room.stores.recent.list(other, 50)).toEqual([]);
});

test('who gave the sign-up up is not found any more', async () => {
  const gil = userOn(2);
  await room.tell('ProfileChanged', room.profile(gil, 'gilgamesh'));
  await expect.poll(() => room.found('gilgam')).toEqual([gil]);
  await room.tell('ProfileWithdrawn', { userId: gil });
  await expect.poll(() => room.found('gilgam')).toEqual([]);
});

test('a hashtag is found while it has posts, and comes back', async () => {
  await room.tell('HashtagCounted', room.hashtag('zeppelin', 4));
  await expect.poll(() => room.found('zeppel')).toEqual(['zeppelin']);
  await room.tell('HashtagCounted', room.hashtag('zeppelin', 0));
  await expect.poll(() => room.found('zeppel')).toEqual([]);
  await room.tell('HashtagCounted', room.hashtag('zeppelin', 1));
  await expect.poll(() => room.found('zeppel')).toEqual(['zeppelin']);
});

test('the rank of a hashtag falls while nobody uses it, and rises when somebody does', async () => {
  const told = room.hashtag('xylophone', 8);
  const shard = shardOf(told.topicId);
  await room.tell('HashtagCounted', told);
  const rankOf = async () => (await room.load('HASHTAG', 'xylophone'))[0]?.rank ?? 0;
  const fresh = await rankOf();
  room.passDays(10);
  await rankIdleHashtags(room.stores, shard, room.now());
  expect(await rankOf()).toBeLessThan(fresh);
  room.passDays(30);
  await rankIdleHashtags(room.stores, shard, room.now());
  const asleep = await rankOf();
  expect(asleep).toBe(fresh - 15);
  const createdAt = room.now().toISOString();
  const post = {
    postId: userOn(1) as never,
    authorId: userOn(1),
    createdAt,
    format: 'IMAGE',
    topics: ['xylophone'],
  } as const;
  await room.tell('PostPublished', { ...post, topics: [...post.topics] });
  expect(await rankOf()).toBe(fresh);
});

/** A gazetteer of two places. */
function placesOf(edition: number, whileReading: () => Promise<unknown> = async () => undefined) {
  const place = (id: string, name: string, population: number) => ({
    ...{ id: id as LocationId, name, population, countryCode: 'XX', latitude: 38, longitude: -9 },
  });
  const [first, last] = [place('11', `Brigadoon ${edition}`, 10), place('12', `Shangri-La ${edition}`, 1_000_000)];
  return {
    edition,
    count: async () => 2,
    last: async () => last,
    async *all() {
      yield [first];
      await whileReading();
      yield [last];
    },
  };
}

test('an engine that is new is filled with all there is, one with an older edition with its places, once', async () => {
  const kim = userOn(12);
  await room.stores.accounts.note(room.profile(kim, 'kimberley'), '1');
  const dependencies = (edition: number) => ({ ...room.stores, gazetteer: placesOf(edition) });
  expect(await lackOf(dependencies(1))).toBe('EVERYTHING');
  await fillEngine(dependencies(1));
  await expect.poll(() => room.found('kimberl')).toEqual([kim]);
  await expect.poll(() => room.found('brigad')).toEqual(['11']);
  expect(await lackOf(dependencies(1))).toBe('NOTHING');

  room.written.length = 0;
  await fillEngine(dependencies(1));
  expect(room.written).toEqual([]);
  expect(await lackOf(dependencies(2))).toBe('PLACES');
  await fillEngine(dependencies(2));
  expect(room.written.map(({ kind, id }) => `${kind} ${id}`)).toEqual(['LOCATION 11', 'LOCATION 12']);
  expect((await room.load('LOCATION', '12'))[0]).toMatchObject({ version: 2, rank: 199 });
});

test('a filling that was cut off is begun anew', async () => {
  const cutOff = placesOf(4, () => Promise.reject(new Error('The worker has died')));
  await expect(fillEngine({ ...room.stores, gazetteer: cutOff })).rejects.toThrow('The worker has died');
  expect(await lackOf({ ...room.stores, gazetteer: cutOff })).toBe('PLACES');
  await fillEngine({ ...room.stores, gazetteer: placesOf(4) });
  expect(await lackOf({ ...room.stores, gazetteer: cutOff })).toBe('NOTHING');
});

test('the index is made anew from the shards and the gazetteer while changes go on', async () => {
  const [ivy, jon] = [userOn(10), userOn(11)];
  await room.tell('ProfileChanged', room.profile(ivy, 'ivanhoe'));
  await room.tell('ProfileChanged', room.profile(jon, 'jonquil'));
  await room.stores.engine.write([
    { kind: 'USER', id: '1', version: 1, names: ['nobodyknows'], rank: 0 },
    { kind: 'USER', id: ivy, version: 1, names: ['older'], rank: 0 },
  ]);
  const gazetteer = placesOf(5, () => room.tell('ProfileChanged', room.profile(jon, 'jonathan')));
  const progress: [number, number][] = [];
  await rebuildIndex({ ...room.stores, gazetteer }, (done, total) => progress.push([done, total]));
  expect(await room.found('nobodyknows')).toEqual([]);
  await expect.poll(() => room.found('ivanhoe')).toEqual([ivy]);
  await expect.poll(() => room.found('jonathan')).toEqual([jon]);
  expect(await room.found('jonquil')).toEqual([]);
  expect(await room.found('brigad')).toEqual(['11']);
  const [total] = progress.map(([, all]) => all);
  expect(progress.at(0)).toEqual([0, total]);
  expect(progress.at(-1)).toEqual([total, total]);
});
