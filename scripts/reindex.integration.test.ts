import type { LocationId } from '@heliograph/platform/ids';
import { createOperationsServer } from '@heliograph/platform/operations';
import { searchStores } from '@heliograph/search/reindex';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../test/kit/eventually.ts';
import { userOn } from '../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../test/kit/test-platform.ts';
import { silentProgress } from './launch/progress.ts';
import { type Places, reindex } from './reindex.ts';
import { startWorkers } from './roles/workers.ts';

let system: TestPlatform;
let workers: { close(): Promise<void> };
beforeAll(async () => {
  system = await testPlatform({ storage: true, env: { SEARCH_FILL: 'no' } });
  const { metrics } = system.platform;
  const server = createOperationsServer({ role: 'test', metrics, drainTimeoutMs: 0 });
  workers = await startWorkers(system.platform, server);
});
afterAll(async () => {
  await workers.close();
  await system[Symbol.asyncDispose]();
});

/** An account as of a system that had no search room yet: nobody was told of it. */
async function unheardOf(shard: number, username: string): Promise<string> {
  const id = userOn(shard);
  const profile = { id, username, name: '', created_at: new Date() };
  await system.platform.shards.db(shard).insertInto('profile').values(profile).execute();
  return id;
}

async function found(text: string): Promise<string[]> {
  const { engine } = searchStores(system.platform);
  const query = { text, kinds: ['USER', 'LOCATION'] as const, limit: 5, after: null, near: null };
  return (await engine.find(query)).map(({ id }) => id);
}

/** All there are would take longer than everything else here. */
const places: Places = {
  edition: 1,
  count: async () => 1,
  async *all() {
    const id = '3413829' as LocationId;
    yield [{ id, name: 'Reykjavík', countryCode: 'IS', latitude: 64.13548, longitude: -21.89541, population: 118_918 }];
  },
};

test('the rooms tell all that there is, and the index is made of it, with all places', async () => {
  const [ana, ben] = [await unheardOf(3, 'wilhelmina'), await unheardOf(12, 'bartholomew')];
  await reindex(system.env, ['--from-rooms'], silentProgress, places);
  await eventually(async () => expect(await found('wilhelm')).toEqual([ana]));
  expect(await found('barthol')).toEqual([ben]);
  expect(await found('Reykjavik')).toEqual(['3413829']);
});

test('what it does not understand it refuses, before it does anything', async () => {
  await expect(reindex(system.env, ['--all'], silentProgress)).rejects.toMatchObject({ code: 'USAGE' });
  await expect(reindex(system.env, ['now'], silentProgress)).rejects.toMatchObject({ code: 'USAGE' });
});
