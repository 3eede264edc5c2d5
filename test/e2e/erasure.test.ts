import { afterAll, beforeAll, describe } from 'vitest';
import { startTestSystem, type TestSystem } from '../kit/test-system.ts';
import { eraseEverything } from './erasure/everything.ts';
import { surviveKilledWorker } from './erasure/killed-worker.ts';

describe('a deleted account', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startTestSystem({ topology: 'services', env: { ERASURE_DELAY_SECONDS: '1', PIPELINE_AVIF: 'on' } });
  });
  afterAll(() => system?.[Symbol.asyncDispose]());

  eraseEverything(() => system);
  surviveKilledWorker(() => system);
});
