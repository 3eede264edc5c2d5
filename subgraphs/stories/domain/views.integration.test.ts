import { randomUUID } from 'node:crypto';
import type { StoryId, UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import type { OptionId } from '../ports.ts';
import { type StoriesOfTest, storiesOfTest } from '../testing/stories-of-test.ts';
import { createStory } from './create-story.ts';
import { reactToStory, votePoll } from './view-story.ts';

let system: TestPlatform;
let world: StoriesOfTest;
let ana: UserId;
let ben: UserId;
beforeAll(async () => {
  system = await testPlatform();
  world = storiesOfTest(system.platform);
});
beforeEach(async () => {
  [ana, ben] = [userOn(1), userOn(9)];
  await world.follow(ben, ana);
});
afterAll(() => system[Symbol.asyncDispose]());

const codeOf = (result: { ok: boolean; refusal?: { code: string } }) => result.refusal?.code ?? null;
const act = (viewer: UserId, storyId: StoryId) => ({ viewer, storyId, idempotencyKey: null });
const react = async (viewer: UserId, storyId: StoryId, reaction: string | null) =>
  codeOf(await reactToStory(world.stories, { ...act(viewer, storyId), reaction }));
const vote = async (viewer: UserId, storyId: StoryId, optionId: OptionId) =>
  codeOf(await votePoll(world.stories, { ...act(viewer, storyId), optionId }));
const viewersOf = async (storyId: StoryId) =>
  (await world.stories.views.viewers(storyId, 100, null)).map(({ viewerId }) => viewerId);
const POLL = { question: 'Where to?', options: ['The sea', 'The hills'] };

async function withPoll(): Promise<{ story: StoryId; sea: OptionId; hills: OptionId }> {
  const story = await world.publish(ana, { poll: POLL });
  const [sea, hills] = (await world.stories.stories.load([story]))[0]?.poll?.options ?? [];
  assert(sea && hills);
  return { story, sea: sea.id, hills: hills.id };
}
const votesFor = (...options: OptionId[]) => world.stories.views.counts(options.map((votes) => ({ votes })));

async function followers(count: number): Promise<UserId[]> {
  const fans = Array.from({ length: count }, (_, index) => userOn(index % 16));
  await Promise.all(fans.map((fan) => world.follow(fan, ana)));
  return fans;
}

describe('a view', () => {
  test('counts once a viewer, however many come at once, and the author never', async () => {
    const story = await world.publish(ana);
    const fans = await followers(10);
    const looks = fans.flatMap((fan) => Array.from({ length: 5 }, () => world.view(fan, story)));
    expect(new Set(await Promise.all([...looks, world.view(ana, story)]))).toEqual(new Set([null]));
    expect(await world.viewCount(story)).toBe(10);
    expect(new Set(await viewersOf(story))).toEqual(new Set(fans));
  });

  test('is told to the author alone by name, the latest first', async () => {
    const story = await world.publish(ana);
    const cleo = userOn(3);
    await world.follow(cleo, ana);
    await world.view(cleo, story);
    world.pass(0.1);
    await world.view(ben, story);
    const [first] = await world.stories.views.viewers(story, 1, null);
    expect(first?.viewerId).toBe(ben);
    const rest = await world.stories.views.viewers(story, 9, first ?? null);
    expect(rest.map(({ viewerId }) => viewerId)).toEqual([cleo]);
  });

  test('comes to nothing where the story cannot be seen, or is over', async () => {
    const [story, stranger] = [await world.publish(ana), userOn(2)];
    expect(await world.view(stranger, story)).toBe('NOT_FOUND');
    expect(await world.view(ben, await world.someId<StoryId>(ana))).toBe('NOT_FOUND');
    await world.block(ana, ben);
    expect(await world.view(ben, story)).toBe('NOT_FOUND');
    const cleo = userOn(5);
    await world.follow(cleo, ana);
    world.pass(24);
    expect(await world.view(cleo, story)).toBe('NOT_FOUND');
    expect(await world.viewCount(story)).toBe(0);
  });
});

describe('a reaction', () => {
  test('is one emoji, takes the place of the last, counts as a view, and is taken back', async () => {
    const story = await world.publish(ana);
    const reactions = async () => (await world.stories.views.viewers(story, 9, null)).map(({ reaction }) => reaction);
    expect(await react(ben, story, '🔥')).toBeNull();
    expect(await react(ben, story, '👩‍🚀')).toBeNull();
    expect(await reactions()).toEqual(['👩‍🚀']);
    expect(await world.viewCount(story)).toBe(1);
    expect(await react(ben, story, null)).toBeNull();
    expect(await reactions()).toEqual([null]);
    for (const wrong of ['', 'no', '🔥🔥', '7']) expect(await react(ben, story, wrong)).toBe('INVALID');
    expect(await react(ana, story, '🔥')).toBe('NOT_ALLOWED');
    world.pass(24);
    expect(await react(ben, story, '🔥')).toBe('NOT_ALLOWED');
  });
});

describe('a poll', () => {
  test('counts each voter once, whatever they send at once', async () => {
    const { story, sea, hills } = await withPoll();
    const fans = await followers(12);
    const outcomes = await Promise.all(
      fans.flatMap((fan, index) => {
        const [mine, other] = index % 3 === 0 ? [hills, sea] : [sea, hills];
        return [vote(fan, story, mine), vote(fan, story, mine), vote(fan, story, other)];
      }),
    );
    const [seaVotes = 0, hillVotes = 0] = await votesFor(sea, hills);
    expect(seaVotes + hillVotes).toBe(12);
    expect(new Set(outcomes)).toEqual(new Set([null, 'NOT_ALLOWED']));
    expect(await world.viewCount(story)).toBe(12);
  });

  test('keeps the first vote, and closes with the story', async () => {
    const { story, sea, hills } = await withPoll();
    expect(await vote(ben, story, sea)).toBeNull();
    expect(await vote(ben, story, sea)).toBeNull();
    expect(await vote(ben, story, hills)).toBe('NOT_ALLOWED');
    expect(await vote(ana, story, sea)).toBe('NOT_ALLOWED');
    expect(await vote(ben, story, await world.someId<OptionId>(ana))).toBe('NOT_FOUND');
    expect(await votesFor(sea, hills)).toEqual([1, 0]);
    const cleo = userOn(3);
    await world.follow(cleo, ana);
    world.pass(24);
    expect(await vote(cleo, story, sea)).toBe('POLL_CLOSED');
    expect(await vote(userOn(6), story, sea)).toBe('NOT_FOUND');
  });

  test.each([
    { ...POLL, question: ' ' },
    { ...POLL, options: ['One'] },
    { ...POLL, options: ['1', '2', '3', '4', '5'] },
    { ...POLL, options: ['Same', ' Same '] },
    { ...POLL, options: ['One', 'x'.repeat(61)] },
  ])('is refused as %j', async (poll) => {
    const mediaId = await world.photoOf(ana);
    const command = { viewer: ana, mediaId, audience: 'FOLLOWERS', idempotencyKey: randomUUID() } as const;
    expect(codeOf(await createStory(world.stories, { ...command, poll }))).toBe('INVALID');
  });
});

describe('to publish', () => {
  const command = (idempotencyKey = randomUUID()) =>
    ({ viewer: ana, audience: 'FOLLOWERS', poll: null, idempotencyKey }) as const;

  test('takes a READY photo of one’s own, and one key makes one story', async () => {
    const [own, foreign] = [await world.photoOf(ana), await world.photoOf(ben)];
    expect(codeOf(await createStory(world.stories, { ...command(), mediaId: foreign }))).toBe('MEDIA_NOT_READY');
    const key = randomUUID();
    const made = await Promise.all(
      Array.from({ length: 5 }, () => createStory(world.stories, { ...command(key), mediaId: own })),
    );
    expect(new Set(made.map((result) => result.ok && result.value)).size).toBe(1);
    await world.stories.photos.forget({ mediaId: own, ownerId: ana });
    expect(await createStory(world.stories, { ...command(key), mediaId: own })).toEqual(made[0]);
    expect(codeOf(await createStory(world.stories, { ...command(), mediaId: own }))).toBe('MEDIA_NOT_READY');
  });

  test('is refused beyond a hundred that are up', async () => {
    const mediaId = await world.photoOf(ana);
    const expires_at = new Date(world.clock.now.getTime() + 3_600_000);
    const row = { author_id: ana, media_id: mediaId, audience: 'FOLLOWERS', created_at: world.clock.now, expires_at };
    const ids = await Promise.all(Array.from({ length: 99 }, () => world.someId(ana)));
    const rows = ids.map((id) => ({ id, ...row }));
    await system.platform.shards.db(1).insertInto('story').values(rows).execute();
    const results = await Promise.all([1, 2, 3].map(() => createStory(world.stories, { ...command(), mediaId })));
    expect(results.map(codeOf).sort()).toEqual(['NOT_ALLOWED', 'NOT_ALLOWED', null]);
    expect(codeOf(await createStory(world.stories, { ...command(), mediaId }))).toBe('NOT_ALLOWED');
    world.pass(24);
    expect(codeOf(await createStory(world.stories, { ...command(), mediaId }))).toBeNull();
  });
});
