import { afterAll, beforeAll, describe } from 'vitest';
import { startTestSystem, type TestSystem } from '../kit/test-system.ts';
import { archives } from './privacy/archives.ts';
import { blocks } from './privacy/blocks.ts';
import { followRequests } from './privacy/follow-requests.ts';
import { matrix } from './privacy/matrix.ts';
import { mutes } from './privacy/mutes.ts';
import { profiles } from './privacy/profiles.ts';
import { restrictions } from './privacy/restrictions.ts';

// One system for all of them: each makes people of its own, who never meet those of the others.
describe('who sees what, through the public door', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem({ topology: 'embedded' });
  });
  afterAll(() => system?.[Symbol.asyncDispose]());

  for (const suite of [matrix, blocks, followRequests, mutes, restrictions, profiles, archives]) suite(() => system);
});
