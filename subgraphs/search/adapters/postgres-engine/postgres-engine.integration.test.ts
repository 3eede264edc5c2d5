import { emptyStats, withStats } from '@heliograph/platform/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../../../test/kit/index.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { RebuildUnderWay, type SearchDocument, SearchUnavailable } from '../../ports.ts';
import { describeEngine } from '../../testing/engine-contract.ts';
import { postgresEngine } from './postgres-engine.ts';

let system: TestPlatform;
beforeAll(async () => {
  system = await testPlatform();
});
afterAll(() => system[Symbol.asyncDispose]());

const database = () => {
  const { searchPool } = system.platform;
  if (!searchPool) throw new Error('This system has no database to search in');
  return searchPool;
};

async function openEmpty() {
  await database().query('truncate document, term, rebuild');
  return postgresEngine({ pool: database(), logger: system.platform.logger });
}

describeEngine('the engine in PostgreSQL', openEmpty, seededRandom);

const user = (id: string, name: string): SearchDocument => ({ kind: 'USER', id, version: 1, names: [name], rank: 0 });
const ana = { text: 'an', kinds: ['USER'], limit: 2, after: null, near: null } as const;

test('a page that is full without errors takes one statement', async () => {
  const engine = await openEmpty();
  await engine.write([user('1', 'Ana'), user('2', 'Anna'), user('3', 'Bea')]);
  const stats = emptyStats();
  await withStats(stats, () => engine.find(ana));
  expect(stats.sqlStatements).toBe(1);
});

test('a change that changes no term writes none', async () => {
  const engine = await openEmpty();
  await engine.write([user('1', 'Ana'), { ...user('2', 'Ana'), rank: 7 }]);
  const terms = async () => (await database().query('select xmin::text, * from term order by id, form')).rows;
  const before = await terms();
  await engine.write([{ ...user('1', 'Ana'), version: 2 }]);
  expect(await terms()).toEqual(before);
});

test('a rebuild that has lost its lease writes no more', async () => {
  const engine = await openEmpty();
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  async function* stalled(): AsyncGenerator<SearchDocument[]> {
    yield [user('1', 'Ana')];
    begun.resolve();
    await goOn.promise;
    yield [user('2', 'Late')];
  }
  async function* whole(): AsyncGenerator<SearchDocument[]> {
    yield [user('1', 'Ana')];
  }
  const first = engine.rebuild(stalled(), () => undefined);
  const refused = expect(first).rejects.toThrow(RebuildUnderWay);
  await begun.promise;
  await database().query(`update rebuild set lease_until = now() - interval '1 second'`);
  await engine.rebuild(whole(), () => undefined);
  goOn.resolve();
  await refused;
  expect(await engine.load([user('1', ''), user('2', '')])).toEqual([user('1', 'Ana'), null]);
});

test('says that it is not available where its database is not', async () => {
  const engine = postgresEngine({
    pool: { connect: () => Promise.reject(new Error('gone')), end: async () => undefined, options: {} },
    logger: system.platform.logger,
  });
  await expect(engine.find(ana)).rejects.toThrow(SearchUnavailable);
});
