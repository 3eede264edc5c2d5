import { afterAll, beforeAll, describe } from 'vitest';
import { endedSessions } from './auth/ended-sessions.ts';
import { enumeration } from './auth/enumeration.ts';
import { forgedTokens } from './auth/forged-tokens.ts';
import { lookAlikes } from './auth/look-alikes.ts';
import { publishedKeys } from './auth/published-keys.ts';
import { refreshTokens } from './auth/refresh-tokens.ts';
import { smuggledIdentities } from './auth/smuggling.ts';
import { type Stage, setStage } from './auth/stage.ts';

// Each attack on accounts and sessions that we know of: through the public door, and from behind it.

describe('attacks on a system with a process for each role', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage('services');
  }, 60_000);
  afterAll(() => stage?.[Symbol.asyncDispose]());

  const suites = [forgedTokens, publishedKeys, refreshTokens, smuggledIdentities, lookAlikes, enumeration];
  for (const suite of suites) suite(() => stage);
  endedSessions(() => stage, 'router');
});

describe('attacks on an embedded system', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage('embedded');
  }, 60_000);
  afterAll(() => stage?.[Symbol.asyncDispose]());

  endedSessions(() => stage, 'embedded');
});
