import type { Edge } from '@heliograph/platform/graph';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { emptyStats, withStats } from '@heliograph/platform/telemetry';
import { createVisibility } from '@heliograph/platform/visibility';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { NO_TALLY, type PopularPost, type SuggestedAccounts } from '../ports.ts';
import { graphFollows } from './graph-follows.ts';
import { graphSuggestedAccounts } from './graph-suggested-accounts.ts';

let system: TestPlatform;
beforeAll(async () => {
  system = await testPlatform();
});
afterAll(() => system[Symbol.asyncDispose]());

let viewer: UserId;
let suggested: SuggestedAccounts;
/** Of the viewer, most first. */
let close: UserId[];
let viral: UserId[];
beforeEach(() => {
  const { graph } = system.platform;
  [viewer, close, viral] = [userOn(4), [], []];
  suggested = graphSuggestedAccounts({
    graph,
    follows: graphFollows({ graph }),
    visibility: createVisibility(graph),
    signals: {
      ofViewer: async () => ({
        authors: close.map((authorId) => ({ authorId, tally: NO_TALLY })),
        topics: [],
        formats: [],
      }),
    },
    popularPosts: {
      viral: async () => viral.map((authorId, index): PopularPost => ({ postId: postOf(index), authorId, heat: 1 })),
    },
  });
});

const postOf = (index: number) => String(index + 1) as PopularPost['postId'];
const add = (edge: Edge, time = new Date()) =>
  system.platform.shards.transaction(shardOf(edge.id1), (tx) => system.platform.graph.add(tx, edge, time));
const follow = async (follower: UserId, ...followed: UserId[]) => {
  for (const id2 of followed) await add({ id1: follower, type: 'FOLLOWS', id2 });
};

test('whom most of those follow whom the viewer follows comes first; nobody comes whom they know', async () => {
  const [ana, ben, cleo] = [userOn(1), userOn(6), userOn(12)];
  const [one, two, three] = [userOn(2), userOn(9), userOn(15)];
  await follow(viewer, ana, ben, cleo);
  await follow(ana, one, two, three, viewer, ben);
  await follow(ben, two, three);
  await follow(cleo, three);
  expect(await suggested.of(viewer, 10)).toEqual([three, two, one]);
  expect(await suggested.of(viewer, 2)).toEqual([three, two]);
  await follow(viewer, three);
  expect(await suggested.of(viewer, 2)).toEqual([two, one]);
});

test('nobody is suggested whom the viewer blocks or mutes, who blocks them, or who is private or gone', async () => {
  const friend = userOn(3);
  const [blocked, blocker, muted, shy, gone, open] = [0, 5, 7, 8, 10, 11].map(userOn) as [
    ...[UserId, UserId, UserId, UserId, UserId, UserId],
  ];
  await follow(viewer, friend);
  await follow(friend, blocked, blocker, muted, shy, gone, open);
  await add({ id1: viewer, type: 'BLOCKS', id2: blocked });
  await add({ id1: blocker, type: 'BLOCKS', id2: viewer });
  await add({ id1: viewer, type: 'MUTES', id2: muted });
  await add({ id1: shy, type: 'PRIVATE', id2: shy });
  await add({ id1: gone, type: 'GONE', id2: gone });
  expect(await suggested.of(viewer, 10)).toEqual([open]);
});

test('those with whom the viewer has most to do count before those whom they followed last', async () => {
  const friends = Array.from({ length: 25 }, (_, index) => userOn(index % 16));
  for (const [index, friend] of friends.entries()) {
    await add({ id1: viewer, type: 'FOLLOWS', id2: friend }, new Date(Date.now() - 1000 * index));
  }
  const oldest = friends.at(-1) as UserId;
  const choice = userOn(13);
  await follow(oldest, choice);
  expect(await suggested.of(viewer, 10)).toEqual([]);
  close = [userOn(2), oldest];
  expect(await suggested.of(viewer, 10)).toEqual([choice]);
});

test('who follows nobody is shown the authors of what is popular, each once', async () => {
  const [ana, ben] = [userOn(1), userOn(14)];
  viral = [ana, viewer, ben, ana];
  expect(await suggested.of(viewer, 10)).toEqual([ana, ben]);
});

test('many friends are one multiget of their lists, and one for the rules', async () => {
  const friends = Array.from({ length: 20 }, (_, index) => userOn(index % 16));
  await follow(viewer, ...friends);
  for (const friend of friends) await follow(friend, userOn(6), userOn(7));
  const warm = async () => {
    const stats = emptyStats();
    await withStats(stats, () => suggested.of(viewer, 10));
    return [stats.sqlStatements, stats.cacheRoundTrips];
  };
  await warm();
  // Whom the viewer follows; whom those follow; and of these at once whether the viewer follows, and takes them.
  await expect.poll(warm).toEqual([0, 4]);
});
