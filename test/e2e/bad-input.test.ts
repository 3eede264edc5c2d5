import { afterAll, beforeAll, describe } from 'vitest';
import { startTestSystem, type TestSystem } from '../kit/test-system.ts';
import { badAccounts } from './bad-input/accounts.ts';
import { badCursors } from './bad-input/cursors.ts';
import { badDocuments } from './bad-input/documents.ts';
import { badIds } from './bad-input/ids.ts';
import { badPosts } from './bad-input/posts.ts';
import { strangers } from './bad-input/strangers.ts';
import { badTokens } from './bad-input/tokens.ts';
import { badUploads } from './bad-input/uploads.ts';

// A process for each role: only then do the subgraphs have addresses that a stranger could call.
describe('bad input gets a documented error, and nothing is half-written', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem({ topology: 'services' });
  }, 60_000);
  afterAll(() => system?.[Symbol.asyncDispose]());

  const suites = [badDocuments, badTokens, badAccounts, badUploads, badPosts, badIds, badCursors, strangers];
  for (const suite of suites) suite(() => system);
});
