import type { Edge } from '@heliograph/platform/graph';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { whileLocking } from '../../../test/kit/locks.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import type { BlockStore, FollowStore } from '../ports.ts';
import { graphBlockStore } from './graph-block-store.ts';
import { graphFollowStore } from './graph-follow-store.ts';

let system: TestPlatform;
let blocks: BlockStore;
let follows: FollowStore;
beforeAll(async () => {
  system = await testPlatform();
  const options = { ...system.platform, now: () => new Date() };
  [blocks, follows] = [graphBlockStore(options), graphFollowStore(options)];
});
afterAll(() => system[Symbol.asyncDispose]());

const TIES = ['FOLLOWS', 'REQUESTS', 'CLOSE_FRIENDS'] as const;
const tiesOf = (one: UserId, other: UserId): Edge[] =>
  [one, other].flatMap((id1) => TIES.map((type) => ({ id1, type, id2: id1 === one ? other : one })));

const add = (edge: Edge) =>
  system.platform.shards.transaction(shardOf(edge.id1), (tx) => system.platform.graph.add(tx, edge, new Date()));

/** Which of the ties are there, each seen from both its ends. */
async function tied(one: UserId, other: UserId): Promise<string[]> {
  const { graph } = system.platform;
  const ties = tiesOf(one, other);
  const there = await graph.contains(ties);
  const inverse = { FOLLOWS: 'FOLLOWED_BY', REQUESTS: 'REQUESTED_BY', CLOSE_FRIENDS: 'CLOSE_FRIEND_OF' } as const;
  const seenBack = await graph.contains(
    ties.map(({ id1, type, id2 }) => ({ id1: id2, type: inverse[type as keyof typeof inverse], id2: id1 })),
  );
  expect(seenBack).toEqual(there);
  return ties.filter((_tie, index) => there[index]).map(({ type }) => type);
}

const followers = async (...accounts: UserId[]) =>
  system.platform.graph.counts.readMany(accounts.map((id) => ({ id, kind: 'FOLLOWED_BY' })));

/** What the feed, which is one of several, is told. */
async function eventsOf(account: UserId): Promise<string[]> {
  const rows = await system.platform.shards
    .db(shardOf(account))
    .selectFrom('event')
    .where('entity_id', '=', account)
    .where('subscriber', '=', 'feed')
    .select('type')
    .orderBy('id')
    .execute();
  return rows.map(({ type }) => type);
}

async function jobsLeft(blockerId: UserId): Promise<number> {
  const { shards } = system.platform;
  const { rowCount } = await shards
    .pool(shards.map.serverOf(shardOf(blockerId)))
    .query(`select from pgboss.job where name = 'users.sever' and data->>'blockerId' = $1`, [blockerId]);
  return rowCount ?? 0;
}

test('a block ends every tie in both directions before it is answered, and tells of the follows that ended', async () => {
  const [ana, eve] = [userOn(2), userOn(13)];
  for (const tie of tiesOf(ana, eve)) await add(tie);
  expect(await followers(ana, eve)).toEqual([1, 1]);
  await blocks.block({ viewer: ana, target: eve, idempotencyKey: null });
  expect(await tied(ana, eve)).toEqual([]);
  expect(await followers(ana, eve)).toEqual([0, 0]);
  expect([await eventsOf(ana), await eventsOf(eve)]).toEqual([['UserUnfollowed'], ['UserUnfollowed']]);
  expect(await jobsLeft(ana)).toBe(0);
});

test('what a block ended does not come back with its end', async () => {
  const [ana, eve] = [userOn(3), userOn(12)];
  await add({ id1: eve, type: 'FOLLOWS', id2: ana });
  const change = { viewer: ana, target: eve, idempotencyKey: null };
  await blocks.block(change);
  await blocks.unblock(change);
  await blocks.unblock(change);
  expect(await tied(ana, eve)).toEqual([]);
  await follows.follow({ viewer: eve, target: ana, idempotencyKey: null });
  expect(await tied(ana, eve)).toEqual(['FOLLOWS']);
});

test('what a crash left tied is ended by the job, unless the block has ended meanwhile', async () => {
  const [ana, eve] = [userOn(6), userOn(9)];
  await add({ id1: eve, type: 'FOLLOWS', id2: ana });
  await blocks.sever({ blockerId: ana, blockedId: eve });
  expect(await tied(ana, eve)).toEqual(['FOLLOWS']);
  // As it is after a crash between the commit of the block and what follows it.
  await system.platform.shards
    .db(shardOf(ana))
    .insertInto('association')
    .values({ id1: ana, type: 'BLOCKS', id2: eve, time: new Date(), version: '1', present: true })
    .execute();
  await blocks.sever({ blockerId: ana, blockedId: eve });
  await blocks.sever({ blockerId: ana, blockedId: eve });
  expect(await tied(ana, eve)).toEqual([]);
});

test('blocks of two who block each other do not wait for each other', async () => {
  const [ana, eve] = [userOn(4), userOn(11)];
  const inTurn: [Edge, Edge] = [
    { id1: eve, type: 'CLOSE_FRIENDS', id2: ana },
    { id1: eve, type: 'FOLLOWS', id2: ana },
  ];
  for (const tie of inTurn) await add(tie);
  const block = { viewer: ana, target: eve, idempotencyKey: null };
  await whileLocking(system.platform.shards, inTurn, () => blocks.block(block));
  expect(await tied(ana, eve)).toEqual([]);
});

test('follows that race with a block, from either side, never outlive it', async () => {
  await Promise.all(
    Array.from({ length: 10 }, async (_, index) => {
      const [ana, eve] = [userOn(index % 16), userOn((index * 7 + 3) % 16)];
      const change = (viewer: UserId, target: UserId) => ({ viewer, target, idempotencyKey: null });
      await Promise.all([
        follows.follow(change(eve, ana)),
        follows.follow(change(ana, eve)),
        blocks.block(change(ana, eve)),
        follows.follow(change(eve, ana)),
      ]);
      await expect.poll(() => tied(ana, eve)).toEqual([]);
      await expect.poll(() => followers(ana, eve)).toEqual([0, 0]);
    }),
  );
});

test('a request that is accepted while its maker blocks the account does not become a follow', async () => {
  await Promise.all(
    Array.from({ length: 10 }, async (_, index) => {
      const [eve, star] = [userOn(index % 16), userOn((index * 5 + 1) % 16)];
      await add({ id1: eve, type: 'REQUESTS', id2: star });
      await Promise.all([
        follows.accept({ viewer: star, target: eve, idempotencyKey: null }),
        blocks.block({ viewer: eve, target: star, idempotencyKey: null }),
      ]);
      await expect.poll(() => tied(eve, star)).toEqual([]);
    }),
  );
});
