import { afterAll, beforeAll, describe } from 'vitest';
import { startTestSystem, type TestSystem } from '../kit/test-system.ts';
import { comments } from './embedded/comments.ts';
import { follows } from './embedded/follows.ts';
import { likes } from './embedded/likes.ts';
import { paging } from './embedded/paging.ts';
import { posts } from './embedded/posts.ts';
import { pulledAuthors } from './embedded/pulled-authors.ts';
import { saves } from './embedded/saves.ts';
import { sessions } from './embedded/sessions.ts';
import { suggestions } from './embedded/suggestions.ts';
import { threads } from './embedded/threads.ts';
import { twoFactor } from './embedded/two-factor.ts';
import { uploads } from './embedded/uploads.ts';
import { departures } from './live/departures.ts';
import { operations } from './live/operations.ts';
import { doorRestarts } from './live/restarts.ts';
import { walkTheLiveRoad } from './live/road.ts';
import { liveRooms } from './live/rooms.ts';
import { credentials, logOuts } from './live/sessions.ts';
import { tightDoor } from './live/tight-door.ts';
import { viewers } from './live/viewers.ts';
import { walkTheRoad } from './road.ts';

// One system for all of them: each makes people of its own, who never meet those of the others. Suites that stop the
// door come last.
describe('with router and subgraphs in one process', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem({ topology: 'embedded', env: { PIPELINE_AVIF: 'on', FAN_OUT_THRESHOLD: '2' } });
  });
  afterAll(() => system?.[Symbol.asyncDispose]());

  for (const suite of [
    sessions,
    follows,
    likes,
    comments,
    threads,
    saves,
    posts,
    paging,
    suggestions,
    pulledAuthors,
    twoFactor,
    uploads,
  ])
    suite(() => system);

  describe('live', () => {
    for (const suite of [walkTheLiveRoad, liveRooms, viewers, operations, logOuts, credentials, tightDoor])
      suite(() => system);
    departures(() => system, 'embedded');
    doorRestarts(() => system, 'embedded');
  });

  describe('the whole road', () => walkTheRoad(() => system, { avif: true }));
});
