import { randomUUID } from 'node:crypto';
import { createMediaGrants, type MediaGrants } from '@heliograph/platform/auth';
import type { StoryId, UserId } from '@heliograph/platform/ids';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { type StoriesDoor, storiesDoor } from './testing/stories-door.ts';
import { type StoriesOfTest, storiesOfTest } from './testing/stories-of-test.ts';

let system: TestPlatform;
let grants: MediaGrants;
let world: StoriesOfTest;
let door: StoriesDoor;
let works: Awaited<ReturnType<StoriesOfTest['works']>>;
let ana: UserId;
let ben: UserId;
beforeAll(async () => {
  system = await testPlatform();
  grants = createMediaGrants({ secret: system.platform.settings.CURSOR_SECRET });
  world = storiesOfTest(system.platform);
  works = await world.works();
  door = storiesDoor(system.platform, world);
});
beforeEach(async () => {
  [ana, ben] = [userOn(4), userOn(11)];
  await world.follow(ben, ana);
});
afterEach(() => door.everybodyLeaves());
afterAll(async () => {
  await works.close();
  await system[Symbol.asyncDispose]();
});

test('from a photo to a story, to the tray, to whoever listens, and to its viewers', async () => {
  const mediaId = await world.photoOf(ana);
  const bens = door.listen(ben);
  const begun = bens.next();
  const { createStory } = await door.ask(
    ana,
    `mutation ($input: CreateStoryInput!) { createStory(input: $input) {
       story { id audience viewCount viewerHasSeen author { id } media { grant } } errors { code } } }`,
    { input: { mediaId, idempotencyKey: randomUUID() } },
  );
  const id: StoryId = createStory.story.id;
  expect(createStory).toEqual({
    story: {
      ...{ id, audience: 'FOLLOWERS', viewCount: 0, viewerHasSeen: true },
      ...{ author: { id: ana }, media: { grant: grants.give(mediaId, ana) } },
    },
    errors: [],
  });
  expect(await begun).toEqual({ cursor: expect.any(String) });
  expect(await bens.next()).toEqual({
    ...{ cursor: expect.any(String), kind: 'CREATED', storyId: id, authorId: ana },
    story: { id, media: { grant: grants.give(mediaId, ben) }, viewerHasSeen: false },
    tray: { id: ana, storyCount: 1, unseenCount: 1 },
  });

  const TRAY = `{ storyTray { pageInfo { hasNextPage } edges { cursor node {
    id user { id } storyCount unseenCount latestStoryAt preview { grant } stories { id viewerHasSeen viewCount } } } } }`;
  const node = {
    ...{ id: ana, user: { id: ana }, storyCount: 1, unseenCount: 1, preview: { grant: grants.give(mediaId, ben) } },
    ...{ latestStoryAt: world.clock.now.toISOString(), stories: [{ id, viewerHasSeen: false, viewCount: null }] },
  };
  expect((await door.ask(ben, TRAY)).storyTray).toEqual({
    pageInfo: { hasNextPage: false },
    edges: [{ cursor: expect.any(String), node }],
  });
  const view = 'mutation ($id: ID!) { viewStory(input: { storyId: $id }) { story { viewerHasSeen } errors { code } } }';
  expect((await door.ask(ben, view, { id })).viewStory).toEqual({ story: { viewerHasSeen: true }, errors: [] });
  expect((await door.ask(ben, TRAY)).storyTray.edges[0].node).toMatchObject({ unseenCount: 0 });
  expect((await door.ask(userOn(2), view, { id })).viewStory).toEqual({ story: null, errors: [{ code: 'NOT_FOUND' }] });

  const REACT = `mutation ($id: ID!) { reactToStory(input: { storyId: $id, reaction: "🔥" }) { errors { code } } }`;
  expect((await door.ask(ben, REACT, { id })).reactToStory.errors).toEqual([]);
  const VIEWERS = `query ($id: ID!) { story(id: $id) { viewCount viewers { totalCount edges { reaction node { id } } } } }`;
  expect((await door.ask(ana, VIEWERS, { id })).story).toEqual({
    viewCount: 1,
    viewers: { totalCount: 1, edges: [{ reaction: '🔥', node: { id: ben } }] },
  });
  expect((await door.ask(ben, VIEWERS, { id })).story).toEqual({ viewCount: null, viewers: null });
});

test('a poll tells what others chose to those who have chosen, and to its author', async () => {
  const poll = { question: 'Where to?', options: ['The sea', 'The hills'] };
  const id = await world.publish(ana, { poll });
  const POLL = 'query ($id: ID!) { story(id: $id) { poll { question viewerVote options { id text voteCount } } } }';
  const seenBy = async (who: UserId) => (await door.ask(who, POLL, { id })).story.poll;
  const [sea, hills] = (await seenBy(ben)).options;
  expect(await seenBy(ben)).toEqual({
    ...{ question: 'Where to?', viewerVote: null },
    options: [
      { id: sea.id, text: 'The sea', voteCount: null },
      { id: hills.id, text: 'The hills', voteCount: null },
    ],
  });
  const VOTE = `mutation ($id: ID!, $option: ID!) { votePoll(input: { storyId: $id, optionId: $option }) {
    story { poll { viewerVote options { voteCount } } } errors { code } } }`;
  const { votePoll } = await door.ask(ben, VOTE, { id, option: hills.id });
  const options = [{ voteCount: 0 }, { voteCount: 1 }];
  expect(votePoll).toEqual({ story: { poll: { viewerVote: hills.id, options } }, errors: [] });
  expect((await seenBy(ana)).options).toMatchObject(options);
  const cleo = userOn(3);
  await world.follow(cleo, ana);
  expect((await seenBy(cleo)).options).toMatchObject([{ voteCount: null }, { voteCount: null }]);
});

test('highlights and the archive are read page by page', async () => {
  const ids = [await world.publish(ana), await world.publish(ana), await world.publish(ana)];
  world.pass(25);
  const CREATE = `mutation ($input: CreateHighlightInput!) { createHighlight(input: $input) {
    highlight { id title cover { grant } stories(first: 2) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }
    errors { code } } }`;
  const input = { title: 'Summer', storyIds: [ids[1], ids[0], ids[2]], idempotencyKey: randomUUID() };
  const { highlight } = (await door.ask(ana, CREATE, { input })).createHighlight;
  expect(highlight).toMatchObject({ title: 'Summer', stories: { pageInfo: { hasNextPage: true } } });
  const PROFILE = `query ($user: ID!, $after: String) { _entities(representations: [{ __typename: "User", id: $user }]) {
    ... on User { highlights { edges { node { id cover { grant } stories(first: 2, after: $after) { edges { node { id } } } } } } } } }`;
  const { endCursor: after } = highlight.stories.pageInfo;
  const [profile] = (await door.ask(userOn(7), PROFILE, { user: ana, after }))._entities;
  expect(profile.highlights.edges).toEqual([
    {
      node: { id: highlight.id, cover: { grant: expect.any(String) }, stories: { edges: [{ node: { id: ids[2] } }] } },
    },
  ]);
  const ARCHIVE =
    'query ($after: String) { storyArchive(first: 2, after: $after) { edges { node { id } } pageInfo { endCursor } } }';
  const first = (await door.ask(ana, ARCHIVE)).storyArchive;
  const second = (await door.ask(ana, ARCHIVE, { after: first.pageInfo.endCursor })).storyArchive;
  expect([...first.edges, ...second.edges].map(({ node }) => node.id)).toEqual(ids.toReversed());
  const foreign = await door.send(ben, ARCHIVE, { after: first.pageInfo.endCursor });
  expect(foreign.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
});

test('a viewer’s side that was not written with the view is written by the event', async () => {
  const story = await world.publish(ana);
  const seen = vi.spyOn(world.stories.seen, 'note').mockRejectedValueOnce(new Error('The process dies'));
  await world.view(ben, story);
  await expect.poll(async () => (await world.tray(ben))[0]?.unseenCount).toBe(0);
  seen.mockRestore();
});
