import { randomUUID } from 'node:crypto';
import { type StoryId, shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, assert, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import type { OptionId } from '../ports.ts';
import { type StoriesOfTest, storiesOfTest } from '../testing/stories-of-test.ts';
import { eraseAccount, exportAccount } from './account-data.ts';
import { deleteStory } from './delete-story.ts';
import { createHighlight, onlookersOf, visibleHighlights } from './highlights.ts';
import { votePoll } from './view-story.ts';
import { visibleStory } from './visible-stories.ts';

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
const vote = async (viewer: UserId, storyId: StoryId, optionId: OptionId) =>
  codeOf(await votePoll(world.stories, { ...act(viewer, storyId), optionId }));
const remove = async (viewer: UserId, storyId: StoryId) =>
  codeOf(await deleteStory(world.stories, act(viewer, storyId)));
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

describe('a highlight', () => {
  const highlight = (storyIds: (StoryId | null)[], title = 'Summer') =>
    createHighlight(world.stories, { viewer: ana, title, storyIds, idempotencyKey: randomUUID() });
  const shownTo = async (viewer: UserId | null) => {
    const [by] = await onlookersOf(world.stories, viewer, [ana]);
    if (!by) return null;
    const found = await world.stories.highlights.ofAuthor(ana, by, 9, null);
    const stories = found.map(({ id }) => world.stories.highlights.stories(id, by, 9, null));
    return (await Promise.all(stories)).map((placed) => placed.map(({ story }) => story.id));
  };

  test('shows what is over as the profile is shown, in its order, and close friends among themselves', async () => {
    const [first, close, last] = [
      await world.publish(ana),
      await world.publish(ana, { audience: 'CLOSE_FRIENDS' }),
      await world.publish(ana),
    ];
    world.pass(48);
    expect(codeOf(await highlight([last, close, first]))).toBeNull();
    expect(codeOf(await highlight([close], 'Friends'))).toBeNull();
    const stranger = userOn(7);
    expect(await shownTo(ana)).toEqual([[close], [last, close, first]]);
    for (const who of [ben, stranger, null]) expect(await shownTo(who)).toEqual([[last, first]]);
    expect((await visibleStory(world.stories, stranger, first))?.id).toBe(first);
    expect(await visibleStory(world.stories, stranger, close)).toBeNull();
    await world.befriend(ana, stranger);
    expect(await shownTo(stranger)).toEqual([[close], [last, close, first]]);
    await world.hide(ana);
    expect(await shownTo(userOn(8))).toBeNull();
    expect(await shownTo(ben)).toEqual([[last, first]]);
    await world.block(ana, ben);
    expect(await shownTo(ben)).toBeNull();
  });

  test('is of one’s own stories, each once', async () => {
    const [own, foreign] = [await world.publish(ana), await world.publish(ben)];
    expect(codeOf(await highlight([own, foreign]))).toBe('NOT_FOUND');
    expect(codeOf(await highlight([own, null]))).toBe('NOT_FOUND');
    expect(codeOf(await highlight([own, own]))).toBe('INVALID');
    expect(codeOf(await highlight([]))).toBe('INVALID');
    expect(codeOf(await highlight([own], ' '))).toBe('INVALID');
    expect(await shownTo(ana)).toEqual([]);
  });

  test('loses what is deleted, and goes with the last of it', async () => {
    const [one, other] = [await world.publish(ana), await world.publish(ana)];
    const made = await highlight([one, other]);
    assert(made.ok);
    expect(await remove(ben, one)).toBe('NOT_FOUND');
    expect(await remove(ana, one)).toBeNull();
    expect(await shownTo(ben)).toEqual([[other]]);
    expect(await visibleStory(world.stories, ana, one)).toBeNull();
    expect((await world.stories.stories.archive(ana, 9, null)).map(({ id }) => id)).toEqual([other]);
    expect(await remove(ana, other)).toBeNull();
    expect(await shownTo(ana)).toEqual([]);
    expect(await visibleHighlights(world.stories, ana, [made.value])).toEqual([null]);
  });
});

test('with a photo that is erased go the stories that show it', async () => {
  const [lost, kept] = [await world.publish(ana), await world.publish(ana)];
  const [story] = await world.stories.stories.load([lost]);
  assert(story);
  await world.stories.stories.removeShowing(ana, story.mediaId);
  expect((await world.stories.stories.archive(ana, 9, null)).map(({ id }) => id)).toEqual([kept]);
  expect((await world.tray(ben))[0]?.stories.map(({ id }) => id)).toEqual([kept]);
});

test('that a story is deleted is told to whoever keeps its photo, also when it was over', async () => {
  const storyId = await world.publish(ana);
  const [story] = await world.stories.stories.load([storyId]);
  world.pass(30);
  await world.stories.stories.expire(ana, storyId);
  expect(await world.stories.stories.remove(ana, storyId, { idempotencyKey: null, input: null })).toBe(true);
  const told = system.platform.shards.db(shardOf(ana)).selectFrom('event').where('type', '=', 'StoryDeleted');
  expect(await told.where('entity_id', '=', ana).select(['subscriber', 'payload']).execute()).toEqual([
    { subscriber: 'media', payload: { storyId, authorId: ana, mediaId: story?.mediaId } },
  ]);
});

test('the archive has what is over, page by page, the latest first', async () => {
  const stories = [await world.publish(ana), await world.publish(ana), await world.publish(ana)];
  world.pass(30);
  const page = async (before: StoryId | null) =>
    (await world.stories.stories.archive(ana, 2, before)).map(({ id }) => id);
  expect(await page(null)).toEqual([stories[2], stories[1]]);
  expect(await page(stories[1] ?? null)).toEqual([stories[0]]);
});

test('the end is told once, not before its time, also late', async () => {
  const story = await world.publish(ana);
  const endings = async () => {
    const rows = system.platform.shards.db(1).selectFrom('event').where('type', '=', 'StoryEnded');
    const payloads = await rows.where('entity_id', '=', ana).distinctOn('id').select('payload').execute();
    return payloads.map(({ payload }) => payload);
  };
  const expire = () => world.stories.stories.expire(ana, story);
  await expire();
  expect(await endings()).toEqual([]);
  world.pass(100);
  await Promise.all([expire(), expire()]);
  expect(await endings()).toEqual([{ storyId: story, authorId: ana, audience: 'FOLLOWERS', ending: 'EXPIRED' }]);
});

describe('an account that is erased', () => {
  async function erase(userId: UserId): Promise<void> {
    let from: string | null = null;
    for (;;) {
      const bitten = await eraseAccount(world.stories, userId, from);
      if (bitten === 'done') return;
      from = bitten.next;
    }
  }
  const TABLES = [
    ...(['story', 'story_view', 'seen_story', 'story_photo', 'story_watch', 'highlight', 'highlight_story'] as const),
    ...(['stream', 'stream_entry'] as const),
  ];
  /** The rows of all tables in which any of these ids stands. */
  async function rowsWith(...ids: string[]): Promise<string[]> {
    const { shards } = system.platform;
    const found: string[] = [];
    for (let shard = 0; shard < shards.map.shards; shard += 1) {
      for (const table of TABLES) {
        const rows = JSON.stringify(await shards.db(shard).selectFrom(table).selectAll().execute());
        if (ids.some((id) => rows.includes(`"${id}"`))) found.push(table);
      }
      // How many follow an account is for the users room to erase.
      const counts = shards
        .db(shard)
        .selectFrom('count_slot')
        .where('id', 'in', ids)
        .where('kind', '<>', 'FOLLOWED_BY');
      for (const { kind } of await counts.select('kind').execute()) if (kind !== 'FOLLOWS') found.push(kind);
    }
    return found;
  }

  test('takes its stories with it, and what others did with them', async () => {
    const { story, sea } = await withPoll();
    await vote(ben, story, sea);
    await createHighlight(world.stories, { viewer: ana, title: 'x', storyIds: [story], idempotencyKey: 'k' });
    await world.stories.watches.begin(ben, world.clock.now);
    const change = { kind: 'CREATED', storyId: story } as const;
    await world.stories.updates.append([ben, ana], { source: 's', change, author: ana });
    await world.view(ana, await world.publish(ben));
    await erase(ana);
    // Of what ben has seen nothing is left to see; his note of it goes with its day.
    expect(await rowsWith(ana, story, sea)).toEqual(['seen_story']);
    expect(await world.tray(ben)).toEqual([]);
  });

  test('takes its views and votes out of the counts of others', async () => {
    const { story, sea, hills } = await withPoll();
    const cleo = userOn(3);
    await world.follow(cleo, ana);
    await vote(ben, story, sea);
    await vote(cleo, story, hills);
    await world.publish(cleo);
    const { content } = await exportAccount(world.stories, cleo);
    expect(content).toMatchObject({
      stories: [expect.objectContaining({ audience: 'FOLLOWERS' })],
      seenStories: [expect.objectContaining({ storyId: story, vote: hills })],
    });
    await erase(cleo);
    await erase(cleo);
    expect(await world.viewCount(story)).toBe(1);
    expect(await votesFor(sea, hills)).toEqual([1, 0]);
    expect(await viewersOf(story)).toEqual([ben]);
    expect(await rowsWith(cleo)).toEqual([]);
  });

  test('a story that was deleted leaves nothing', async () => {
    const { story, sea } = await withPoll();
    await vote(ben, story, sea);
    await remove(ana, story);
    while (await world.stories.traces.eraseStory({ storyId: story, authorId: ana }));
    expect(await rowsWith(story, sea)).toEqual(['seen_story']);
  });
});
