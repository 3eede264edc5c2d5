import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { selectAcrossShards, shardSelect } from './across-shards.ts';

let system: TestPlatform;
beforeAll(async () => {
  system = await testPlatform();
});
afterAll(() => system[Symbol.asyncDispose]());

/** On the first server there are 0 to 7. */
const [HERE, BESIDE, ELSEWHERE] = [1, 2, 9];
const REFUSED = { code: 'SECOND_CONNECTION' };

const anyEvent = shardSelect((db) => db.selectFrom('event').select('id'));
const readFrom = (shard: number) => selectAcrossShards(system.platform.shards, anyEvent, new Map([[shard, []]]));

test.each<[what: string, ask: () => Promise<unknown>]>([
  ['a statement', () => system.platform.shards.db(HERE).selectFrom('event').select('id').execute()],
  ['another transaction', () => system.platform.shards.transaction(BESIDE, async () => undefined)],
  ['a read across shards', () => readFrom(BESIDE)],
  ['a query', () => system.platform.shards.pool('shard1').query('select 1')],
])('%s for which a transaction would need a second connection is refused', async (_what, ask) => {
  const { shards } = system.platform;
  await expect(shards.transaction(HERE, ask)).rejects.toMatchObject(REFUSED);
  // The pool has lost nothing by it.
  await ask();
});

test('so it is within one on another server', async () => {
  const { shards } = system.platform;
  const around = shards.transaction(HERE, () => shards.transaction(ELSEWHERE, () => readFrom(BESIDE)));
  await expect(around).rejects.toMatchObject(REFUSED);
});

test('its own statements, another server, and what follows its end are not', async () => {
  const { shards } = system.platform;
  const followed: unknown[] = [];
  let goOn = (): void => undefined;
  const end = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const later = await shards.transaction(HERE, async (tx) => {
    await tx.db.selectFrom('event').select('id').execute();
    await readFrom(ELSEWHERE);
    tx.afterCommit(async () => followed.push(await readFrom(BESIDE)));
    return { read: end.then(() => readFrom(HERE)) };
  });
  goOn();
  expect(await later.read).toBeInstanceOf(Array);
  expect(followed).toHaveLength(1);
});
