import type { PostId, UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { seededRandom } from '../../../test/kit/random.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { type FeedOfTest, feedOfTest } from '../testing/feed-of-test.ts';
import { rerankBatch } from './demotion.ts';
import { homeFeed } from './home-feed.ts';

const POSTS = 40;
const SEEDS = Array.from({ length: 8 }, (_, n) => `pages ${n}`);

let system: TestPlatform;
let world: FeedOfTest;
let viewer: UserId;
let authors: UserId[];
beforeAll(async () => {
  system = await testPlatform();
  world = feedOfTest(system.platform);
});
beforeEach(async () => {
  viewer = userOn(4);
  authors = [1, 3, 5, 9, 11].map(userOn);
  for (const author of authors) await world.follow(viewer, author);
  await world.announce(authors[0] as UserId);
});
afterAll(() => system[Symbol.asyncDispose]());

test.each(SEEDS)('pages hold each post of their snapshot once, whatever happens between them (%s)', async (seed) => {
  const random = seededRandom(seed);
  const { feed } = world;
  const posts = new Map<PostId, UserId>();
  const publish = async (hoursAgo: number) => {
    const author = random.pick(authors);
    posts.set(await world.publish(author, hoursAgo), author);
  };
  for (let n = 0; n < POSTS; n += 1) await publish(1 + random.next() * 60);

  const somePost = () => {
    const [postId, authorId] = random.pick([...posts]);
    return { postId, authorId };
  };
  const happenings: (() => Promise<unknown>)[] = [
    () => publish(random.next()),
    () => feed.tallies.count([{ kind: 'liked', viewer, ...somePost(), at: world.now }], userOn(1)),
    async () => {
      const post = somePost();
      await feed.integrities.setOfPost(post, random.next());
      await rerankBatch(feed, post.authorId, null);
    },
    () => feed.timelines.forget(viewer),
    // Somebody else's page, or the same viewer's on another device, ranked anew meanwhile.
    () => homeFeed(feed, viewer, 10, null),
  ];

  let page = await homeFeed(feed, viewer, random.int(1, 9), null);
  const [first] = page.entries;
  assert(first);
  const snapshot = await feed.snapshots.find(viewer, first.position.snapshot);
  const seen: PostId[] = [];
  for (;;) {
    seen.push(...page.entries.map(({ entry }) => entry.postId));
    const last = page.entries.at(-1);
    if (!page.hasNextPage || !last) break;
    for (let count = random.int(0, 3); count > 0; count -= 1) await random.pick(happenings)();
    page = await homeFeed(feed, viewer, random.int(1, 9), last.position);
  }
  expect(seen).toHaveLength(POSTS);
  expect(seen).toEqual(snapshot?.entries.map(({ postId }) => postId));
  expect(new Set(seen).size).toBe(POSTS);
});
