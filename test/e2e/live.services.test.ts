import { afterAll, beforeAll, describe } from 'vitest';
import { startTestSystem, type TestSystem } from '../kit/test-system.ts';
import { departures } from './live/departures.ts';
import { doorRestarts, upstreamRestarts } from './live/restarts.ts';
import { walkTheLiveRoad } from './live/road.ts';
import { logOuts } from './live/sessions.ts';

describe('live, with a process for each role', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem({ topology: 'services' });
  }, 60_000);
  afterAll(() => system?.[Symbol.asyncDispose]());

  for (const suite of [walkTheLiveRoad, logOuts, upstreamRestarts]) suite(() => system);
  departures(() => system, 'router');
  doorRestarts(() => system, 'router');
});
