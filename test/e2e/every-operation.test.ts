import { afterAll, beforeAll, describe, expect } from 'vitest';
import { eventually } from '../kit/index.ts';
import { startTestSystem, type TestSystem } from '../kit/test-system.ts';
import { budgets } from './every-operation/budgets.ts';
import { parity } from './every-operation/parity.ts';
import { type EveryOperation, everyOperation, POPULAR_SOON } from './every-operation.ts';

/** Nobody listens there: completeUpload is measured alone, without storage's own word that may come first. */
const NOWHERE = 'http://127.0.0.1:9/storage-events';

describe('every registered operation', () => {
  let embedded: TestSystem;
  let services: TestSystem;
  let every: EveryOperation;

  beforeAll(async () => {
    embedded = await startTestSystem({ topology: 'embedded', env: { STORAGE_EVENTS_URL: NOWHERE, ...POPULAR_SOON } });
    services = await startTestSystem({ topology: 'services', beside: embedded });
    every = await everyOperation(embedded);
    await eventually(async () => expect((await every.ben.followingFeed()).edges).toHaveLength(20));
    await every.untilExplorable();
  });
  afterAll(async () => {
    await services?.[Symbol.asyncDispose]();
    await embedded?.[Symbol.asyncDispose]();
  });

  for (const suite of [budgets, parity]) suite(() => ({ embedded, services, every }));
});
