import { afterAll, beforeAll, expect, test } from 'vitest';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import type { Edge } from '../graph/index.ts';
import { shardOf, type UserId } from '../ids/index.ts';
import type { ShardTransaction } from '../shards/index.ts';
import { lockBlock, mayActOn } from './acting.ts';

let system: TestPlatform;
beforeAll(async () => {
  system = await testPlatform();
});
afterAll(() => system[Symbol.asyncDispose]());

const onShardOf = <Result>(id: UserId, work: (tx: ShardTransaction) => Promise<Result>) =>
  system.platform.shards.transaction(shardOf(id), work);
const add = (edge: Edge) => onShardOf(edge.id1 as UserId, (tx) => system.platform.graph.add(tx, edge, new Date()));
const acts = (actor: UserId, author: UserId) => onShardOf(author, (tx) => mayActOn(tx, { actor, author }));

type People = { author: UserId; actor: UserId };
const EDGES: [what: string, edges: (people: People) => Edge[], may: boolean][] = [
  ['a stranger', () => [], true],
  ['whom the author blocks', ({ author, actor }) => [{ id1: author, type: 'BLOCKS', id2: actor }], false],
  ['who blocks the author', ({ author, actor }) => [{ id1: actor, type: 'BLOCKS', id2: author }], false],
  ['on an account that is gone', ({ author }) => [{ id1: author, type: 'GONE', id2: author }], false],
  ['a stranger, on a private account', ({ author }) => [{ id1: author, type: 'PRIVATE', id2: author }], false],
  [
    'who asks to follow, on a private account',
    ({ author, actor }) => [
      { id1: author, type: 'PRIVATE', id2: author },
      { id1: actor, type: 'REQUESTS', id2: author },
    ],
    false,
  ],
  [
    'a follower, on a private account',
    ({ author, actor }) => [
      { id1: author, type: 'PRIVATE', id2: author },
      { id1: actor, type: 'FOLLOWS', id2: author },
    ],
    true,
  ],
];

test.each(EDGES)('%s', async (_what, edges, may) => {
  const people = { author: userOn(2), actor: userOn(13) };
  for (const edge of edges(people)) await add(edge);
  expect(await acts(people.actor, people.author)).toBe(may);
  expect(await acts(people.author, people.author)).toBe(true);
});

test('who acts while a block is being written waits for it, and may not', async () => {
  const [author, actor, other] = [userOn(4), userOn(12), userOn(12)];
  const { promise: written, resolve: write } = Promise.withResolvers<void>();
  const { promise: allowed, resolve: allow } = Promise.withResolvers<void>();
  const blocking = onShardOf(author, async (tx) => {
    await lockBlock(tx, { blocker: author, blocked: actor }, 'writing');
    await system.platform.graph.add(tx, { id1: author, type: 'BLOCKS', id2: actor }, new Date());
    write();
    await allowed;
  });
  await written;
  const acting = acts(actor, author);
  expect(await acts(other, author)).toBe(true);
  await expect.poll(() => waitingForLocks(author)).toBe(1);
  allow();
  await blocking;
  expect(await acting).toBe(false);
});

test('a block waits for who is acting, and for nobody else', async () => {
  const [author, actor, other] = [userOn(5), userOn(11), userOn(11)];
  const { promise: acted, resolve: act } = Promise.withResolvers<void>();
  const { promise: allowed, resolve: allow } = Promise.withResolvers<void>();
  const acting = onShardOf(author, async (tx) => {
    const may = await mayActOn(tx, { actor, author });
    act();
    await allowed;
    return may;
  });
  await acted;
  const lock = (blocked: UserId) => onShardOf(author, (tx) => lockBlock(tx, { blocker: author, blocked }, 'writing'));
  await lock(other);
  const blocking = lock(actor);
  await expect.poll(() => waitingForLocks(author)).toBe(1);
  allow();
  expect(await acting).toBe(true);
  await blocking;
});

/** Transactions that wait for such a lock in the database of this account's shard. */
async function waitingForLocks(id: UserId): Promise<number> {
  const { shards } = system.platform;
  const { rows } = await shards.pool(shards.map.serverOf(shardOf(id))).query<{ n: string }>(
    `select count(*) as n from pg_locks join pg_database on pg_database.oid = pg_locks.database
      where locktype = 'advisory' and not granted and datname = current_database()`,
  );
  return Number(rows[0]?.n);
}
