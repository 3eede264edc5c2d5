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
import { failingSubgraphs } from './failing-subgraphs.ts';
import { idempotencyKeys } from './idempotency/every-key.ts';
import { surviveKills } from './kills.ts';
import { departures } from './live/departures.ts';
import { doorRestarts, upstreamRestarts } from './live/restarts.ts';
import { walkTheLiveRoad } from './live/road.ts';
import { liveRooms } from './live/rooms.ts';
import { logOuts } from './live/sessions.ts';
import { walkTheRoad } from './road.ts';

// One system for all of them, as a start costs ten seconds of work: each suite makes people of its own, who never meet
// those of the others. Suites that stop or kill roles come last, and leave every role running.
describe('with a process for each role', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem({ topology: 'services' });
  });
  afterAll(() => system?.[Symbol.asyncDispose]());

  // Only here do the subgraphs have addresses that a stranger could call.
  describe('bad input gets a documented error, and nothing is half-written', () => {
    const suites = [badDocuments, badTokens, badAccounts, badUploads, badPosts, badIds, badCursors, strangers];
    for (const suite of suites) suite(() => system);
  });

  idempotencyKeys(() => system);

  describe('live', () => {
    for (const suite of [walkTheLiveRoad, liveRooms, logOuts, upstreamRestarts]) suite(() => system);
    departures(() => system, 'router');
    doorRestarts(() => system, 'router');
  });

  failingSubgraphs(() => system);

  describe('the whole road', () => {
    // AVIF is made by the same process in both topologies, and looked at in the other.
    walkTheRoad(() => system, { avif: false });
    describe('a role killed on the way', () => surviveKills(() => system));
  });
});
