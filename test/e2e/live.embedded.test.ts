import { afterAll, beforeAll, describe } from 'vitest';
import { startTestSystem, type TestSystem } from '../kit/test-system.ts';
import { departures } from './live/departures.ts';
import { operations } from './live/operations.ts';
import { doorRestarts } from './live/restarts.ts';
import { walkTheLiveRoad } from './live/road.ts';
import { credentials, logOuts } from './live/sessions.ts';
import { tightDoor } from './live/tight-door.ts';
import { viewers } from './live/viewers.ts';

describe('live, with router and subgraphs in one process', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem({ topology: 'embedded' });
  }, 60_000);
  afterAll(() => system?.[Symbol.asyncDispose]());

  for (const suite of [walkTheLiveRoad, viewers, operations, logOuts, credentials, tightDoor]) suite(() => system);
  departures(() => system, 'embedded');
  doorRestarts(() => system, 'embedded');
});
