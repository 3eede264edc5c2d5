import { afterAll, beforeAll, describe } from 'vitest';
import { startTestSystem, type TestSystem } from '../kit/test-system.ts';
import { decisions } from './moderation/decisions.ts';
import { signedUrls } from './moderation/signed-urls.ts';
import { whoModerates } from './moderation/who-moderates.ts';

// Its media are signed, which is told apart nowhere else.
describe('a system that is moderated, and signs the addresses of its media', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem({ topology: 'embedded', env: { MEDIA_URLS: 'signed' } });
  });
  afterAll(() => system?.[Symbol.asyncDispose]());

  for (const suite of [decisions, whoModerates, signedUrls]) suite(() => system);
});
