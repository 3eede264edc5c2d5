import { randomUUID } from 'node:crypto';
import { checkGraph } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { usersOn } from '../../../../test/kit/ids.ts';
import { seededRandom } from '../../../../test/kit/random.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import type { Post } from '../../ports.ts';
import { type EngagementOfTest, EVERYWHERE, engagementOfTest } from '../../testing/engagement-of-test.ts';
import { likePost, unlikePost } from './like-post.ts';

/** Of so many calls the answer is lost, and so they are sent again as they were. */
const LOST_REPLIES = 0.2;

let system: TestPlatform;
let room: EngagementOfTest;
beforeAll(async () => {
  system = await testPlatform();
  room = engagementOfTest(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());

test('a thousand likes at once, with retries, duplicates and unlikes in between, are counted as they stand', async () => {
  const post = await room.publish();
  const viewers = usersOn(EVERYWHERE, 300);
  const { like, unlike, durations } = app(post);

  const [fans, leavers, returners] = [viewers.slice(0, 200), viewers.slice(200, 260), viewers.slice(260)];
  await Promise.all([
    // Each taps twice; one of the taps arrives twice.
    ...fans.flatMap((fan) => {
      const key = randomUUID();
      return [like(fan, key), like(fan, key), like(fan, randomUUID())];
    }),
    // The like that comes again, late, is the one that was taken back.
    ...leavers.map(async (leaver) => {
      const key = randomUUID();
      await Promise.all([like(leaver, key), like(leaver, key)]);
      await Promise.all([unlike(leaver, randomUUID()), like(leaver, key)]);
    }),
    ...returners.map(async (returner) => {
      const key = randomUUID();
      await like(returner, randomUUID());
      await unlike(returner, key);
      await Promise.all([like(returner, randomUUID()), unlike(returner, key)]);
    }),
  ]);

  expect(durations.likes).toBeGreaterThanOrEqual(1000);
  // What the jobs do for those whose other side no connection was free for.
  await room.graph.mirror(viewers.map((viewer) => ({ id1: post.id, type: 'LIKED_BY', id2: viewer })));
  const likers = [...fans, ...returners].toSorted();
  expect(await stateOf(post, viewers)).toEqual({ count: likers.length, edges: likers, hearts: likers });
  expect(await checkGraph(room.shards)).toMatchObject({ disagreements: [] });
  const told = await room.eventsOf(post.id);
  expect(
    told.filter((type) => type === 'PostLiked').length - told.filter((type) => type === 'PostUnliked').length,
  ).toBe(likers.length);
  process.stdout.write(`${durations.summary()}\n`);
}, 60_000);

/** An app whose network loses replies; what was not answered, or in vain, it sends again as it was. */
function app(post: Post) {
  const random = seededRandom('likes under load');
  const dependencies = { visiblePost: async () => post, posts: { load: async () => [post] }, likes: room.stores.likes };
  const milliseconds: number[] = [];
  let likes = 0;

  const isAnswered = async (tap: () => Promise<unknown>): Promise<boolean> => {
    const start = performance.now();
    try {
      expect(await tap()).toMatchObject({ ok: true });
    } catch (error) {
      // So many at once may wait for a connection for too long. A deadlock, or anything else, is a failure.
      if (!String(error).includes('timeout exceeded when trying to connect')) throw error;
      return false;
    }
    milliseconds.push(performance.now() - start);
    return !random.chance(LOST_REPLIES);
  };
  const send = async (tap: () => Promise<unknown>): Promise<void> => {
    while (!(await isAnswered(tap)));
  };
  return {
    like: (viewer: UserId, idempotencyKey: string) =>
      send(() => {
        likes += 1;
        return likePost(dependencies, { viewer, postId: post.id, idempotencyKey });
      }),
    unlike: (viewer: UserId, idempotencyKey: string) =>
      send(() => unlikePost(dependencies, { viewer, postId: post.id, idempotencyKey })),
    durations: {
      get likes() {
        return likes;
      },
      summary() {
        const sorted = milliseconds.toSorted((one, other) => one - other);
        const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
        return `${sorted.length} taps, all at once: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
      },
    },
  };
}

/** What every place says of the likes of a post: its count, its edges, and the viewers' own sides. */
async function stateOf(post: Post, viewers: UserId[]) {
  const count = await room.countOf(post.id, 'LIKED_BY');
  const edges = await room.graph.range(post.id, 'LIKED_BY', { limit: 1000 });
  const own = await room.graph.contains(viewers.map((viewer) => ({ id1: viewer, type: 'LIKES', id2: post.id })));
  return {
    count,
    edges: edges.map(({ id2 }) => id2).toSorted(),
    hearts: viewers.filter((_viewer, index) => own[index]).toSorted(),
  };
}
