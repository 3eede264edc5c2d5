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

let services: Stage;
beforeAll(async () => {
  services = await setStage('services');
});
afterAll(() => services?.[Symbol.asyncDispose]());

describe('attacks on a system with a process for each role', () => {
  const suites = [forgedTokens, publishedKeys, refreshTokens, smuggledIdentities, lookAlikes, enumeration];
  for (const suite of suites) suite(() => services);
  endedSessions(() => services, 'router');
});

describe('attacks on an embedded system', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage('embedded', services.system);
  });
  afterAll(() => stage?.[Symbol.asyncDispose]());

  endedSessions(() => stage, 'embedded');
});
