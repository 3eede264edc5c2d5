import { afterAll, beforeAll, describe } from 'vitest';
import { startTestSystem, type TestSystem } from '../kit/test-system.ts';
import { surviveKills } from './kills.ts';
import { walkTheRoad } from './road.ts';

describe('a process for each role', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem({ topology: 'services' });
  }, 60_000);
  afterAll(() => system?.[Symbol.asyncDispose]());

  walkTheRoad(() => system);
  describe('a role killed on the way', () => surviveKills(() => system));
});
