import { afterAll, beforeAll, describe } from 'vitest';
import { startTestSystem, type TestSystem } from '../kit/test-system.ts';
import { walkTheRoad } from './road.ts';

describe('router and subgraphs in one process', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem({ topology: 'embedded' });
  }, 60_000);
  afterAll(() => system?.[Symbol.asyncDispose]());

  walkTheRoad(() => system);
});
