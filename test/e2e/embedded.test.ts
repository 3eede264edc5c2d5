import { afterAll, beforeAll, describe } from 'vitest';
import { startTestSystem, type TestSystem } from '../kit/test-system.ts';
import { comments } from './embedded/comments.ts';
import { follows } from './embedded/follows.ts';
import { likes } from './embedded/likes.ts';
import { paging } from './embedded/paging.ts';
import { sessions } from './embedded/sessions.ts';
import { suggestions } from './embedded/suggestions.ts';
import { twoFactor } from './embedded/two-factor.ts';

// One system for all of them: each makes people of its own, who never meet those of the others.
describe('through the public door', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem({ topology: 'embedded' });
  }, 60_000);
  afterAll(() => system?.[Symbol.asyncDispose]());

  for (const suite of [sessions, follows, likes, comments, paging, suggestions, twoFactor]) suite(() => system);
});
