import { afterAll, beforeAll, expect, test } from 'vitest';
import { postgresEngine } from '../../subgraphs/search/adapters/postgres-engine/postgres-engine.ts';
import { type TestPlatform, testPlatform } from '../kit/test-platform.ts';
import { expectedIn, judgedQueries, successIn, successOf } from './judged.ts';
import { documentsOf, partOfWorld } from './world.ts';

/** A small part of the full world, which `npm run bench search` asks the same. */
const ACCOUNTS = 3000;

let system: TestPlatform;
beforeAll(async () => {
  system = await testPlatform();
});
afterAll(() => system[Symbol.asyncDispose]());

test('what people mean is among the first five of 19 in 20 queries, and of most in each class', async () => {
  const { searchPool: pool, logger } = system.platform;
  if (!pool) throw new Error('This system has no database to search in');
  const engine = postgresEngine({ pool, logger });
  const judged = judgedQueries();
  await engine.write(documentsOf(partOfWorld(ACCOUNTS, expectedIn(judged))));
  // As autovacuum would within a minute.
  await pool.query('analyze');

  const classes = await successOf(engine.find, judged);
  expect(judged.length).toBeGreaterThanOrEqual(200);
  expect(successIn(classes)).toBeGreaterThanOrEqual(0.95);
  for (const { of, queries, found, missed } of classes) {
    expect(found / queries, `${of}: ${JSON.stringify(missed)}`).toBeGreaterThanOrEqual(0.75);
  }
});
