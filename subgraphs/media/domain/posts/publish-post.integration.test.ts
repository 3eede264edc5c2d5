import type { LocationId, MediaId, UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { userOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { type PostsOfTest, postsOfTest } from '../../testing/posts.ts';
import { type PublishPost, publishPost } from './publish-post.ts';

const LISBON = '2267057' as LocationId;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let system: TestPlatform;
let world: PostsOfTest;
let ana: UserId;
let ben: UserId;
beforeAll(async () => {
  system = await testPlatform();
  world = postsOfTest(system.platform);
  [ana, ben] = [await world.account(6), await world.account(3)];
});
afterAll(() => system[Symbol.asyncDispose]());

const send = async (differs: Partial<PublishPost>) => publishPost(world.as(ana), await world.asked(ana, differs));
const inMs = (ms: number) => new Date(world.clock.now.getTime() + ms);
const tag = (mediaId: MediaId | null, differs: object = {}) => ({ userId: ben, mediaId, x: 0.5, y: 0.5, ...differs });

test('a carousel keeps its order, its place, its people and its settings', async () => {
  const mediaIds = [await world.photo(ana), await world.photo(ana), await world.photo(ana)].reverse();
  const userTags = [{ userId: ben, mediaId: mediaIds[2] as MediaId, x: 0, y: 1 }];
  const postId = await world.publish(ana, { mediaIds, userTags, locationId: LISBON, hideLikeCount: true });
  const [post] = await world.stores.posts.load([postId]);
  expect(post).toMatchObject({ mediaIds, userTags, locationId: LISBON, hideLikeCount: true, visibility: 'PUBLISHED' });
  expect(await world.eventsOf(ana)).toEqual(['PostPublished', 'UserTagged']);
  await world.align(postId);
  expect(await world.graph.range(ben, 'TAGGED_IN', { limit: 5 })).toMatchObject([{ id2: postId }]);
});

test.each([
  ['IMAGE', ['IMAGE']],
  ['ANIMATION', ['ANIMATION']],
  ['CAROUSEL', ['ANIMATION', 'IMAGE']],
])('who is told of a post is told that it is of the format %s, and which hashtags it names', async (format, kinds) => {
  const mediaIds = await Promise.all(kinds.map((kind) => world.photo(ana, { kind })));
  const postId = await world.publish(ana, { mediaIds, caption: 'Off to #Sea, #sky and #sea' });
  expect(await world.toldOf('PostPublished', ana, postId)).toEqual([
    { postId, authorId: ana, createdAt: world.clock.now.toISOString(), format, topics: ['sea', 'sky'] },
  ]);
});

describe('is refused', () => {
  type Refused = [what: string, differs: () => Promise<Partial<PublishPost>>, code: string, field: string[]];
  const tagging = async (...tags: object[]): Promise<Partial<PublishPost>> => {
    const mediaId = await world.photo(ana);
    return { mediaIds: [mediaId], userTags: tags.map((differs) => tag(mediaId, differs)) };
  };
  const shown = async (width: number, height: number) => ({ mediaIds: [await world.photo(ana, { width, height })] });
  const many = (count: number) => Promise.all(Array.from({ length: count }, () => world.photo(ana)));

  test.each<Refused>([
    ['no media', async () => ({ mediaIds: [] }), 'INVALID', ['mediaIds']],
    ['more than ten', async () => ({ mediaIds: await many(11) }), 'INVALID', ['mediaIds']],
    ['someone else’s', async () => ({ mediaIds: [await world.photo(ben)] }), 'NOT_FOUND', ['mediaIds', '0']],
    ['one too narrow', () => shown(780, 1000), 'INVALID', ['mediaIds', '0']],
    ['one too wide', () => shown(1940, 1000), 'INVALID', ['mediaIds', '0']],
    [
      'one that is being changed',
      async () => ({ mediaIds: [await world.photo(ana, { status: 'PROCESSING' })] }),
      'MEDIA_NOT_READY',
      ['mediaIds', '0'],
    ],
    ['no such place', async () => ({ locationId: '1' as LocationId }), 'NOT_FOUND', ['locationId']],
    ['what is no id of a place', async () => ({ locationId: 'malformed' }), 'NOT_FOUND', ['locationId']],
    [
      '31 hashtags',
      async () => ({ caption: Array.from({ length: 31 }, (_, n) => `#a${n}`).join(' ') }),
      'INVALID',
      ['caption'],
    ],
    ['a time too soon', async () => ({ scheduledAt: inMs(MINUTE_MS - 1) }), 'INVALID', ['scheduledAt']],
    ['a time too late', async () => ({ scheduledAt: inMs(75 * DAY_MS + 1) }), 'INVALID', ['scheduledAt']],
    ['a draft with a time', async () => ({ draft: true, scheduledAt: inMs(DAY_MS) }), 'INVALID', ['scheduledAt']],
    ['21 tags', () => tagging(...Array.from({ length: 21 }, () => ({}))), 'INVALID', ['userTags']],
    ['a person twice in a media', () => tagging({}, {}), 'INVALID', ['userTags', '1', 'userId']],
    ['a tag of another media', () => tagging({ mediaId: '7' }), 'INVALID', ['userTags', '0', 'mediaId']],
    ['a tag outside of it', () => tagging({ y: 1.01 }), 'INVALID', ['userTags', '0', 'y']],
    ['a tag of no number', () => tagging({ x: Number.NaN }), 'INVALID', ['userTags', '0', 'x']],
    ['a tag of nobody', () => tagging({}, { userId: userOn(3) }), 'NOT_FOUND', ['userTags', '1', 'userId']],
    ['a tag of what is no id', () => tagging({ userId: null }), 'NOT_FOUND', ['userTags', '0', 'userId']],
  ])('%s', async (_what, differs, code, field) => {
    expect(await send(await differs())).toMatchObject({ ok: false, refusal: { code, field } });
  });

  test('a tag of someone who has blocked the author', async () => {
    const eve = await world.account(11);
    await world.add(eve, 'BLOCKS', ana);
    expect(await send(await tagging({ userId: eve }))).toMatchObject({ refusal: { code: 'NOT_FOUND' } });
  });
});

test.each([
  ['4:5', 800, 1000],
  ['1.91:1', 1910, 1000],
  ['a pixel beside it', 1079, 1350],
])('a media of %s is in order', async (_shape, width, height) => {
  expect(await send({ mediaIds: [await world.photo(ana, { width, height })] })).toMatchObject({ ok: true });
});

test('a repetition answers the first result, also when it would be refused by then', async () => {
  const [tagged, mediaId] = [await world.account(3), await world.photo(ana)];
  const userTags = [{ userId: tagged, mediaId, x: 0, y: 0 }];
  const scheduledAt = inMs(2 * MINUTE_MS);
  const command = await world.asked(ana, { mediaIds: [mediaId], caption: 'Soon #one', userTags, scheduledAt });
  const first = await publishPost(world.as(ana), command);
  expect(first).toMatchObject({ ok: true });
  world.clock.now = inMs(90_000);
  await world.add(tagged, 'BLOCKS', ana);
  await world.shards.db(6).deleteFrom('media').where('id', '=', mediaId).execute();
  expect(await publishPost(world.as(ana), command)).toEqual(first);
  const other = publishPost(world.as(ana), { ...command, hideLikeCount: true });
  await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
});

test('the first 20 different mentions link to somebody, however often each is made', async () => {
  const people = await Promise.all(Array.from({ length: 21 }, () => world.account(9)));
  const { account } = system.platform.directory;
  const rows = await account.findMany({ where: { id: { in: people.map(BigInt) } }, orderBy: { id: 'asc' } });
  const names = rows.map(({ username }) => `@${username}`);
  const caption = [names[0], ...names, names[0], names[20]].join(' ');
  const post = await world.seenBy(ana, await world.publish(ana, { caption }));
  const linked = post?.captionEntities.map(({ offset, length }) => caption.slice(offset, offset + length));
  expect(linked).toEqual([names[0], ...names.slice(0, 20), names[0]]);
});

test('of several that come for the last place among the drafts one gets it', async () => {
  const cleo = await world.account(9);
  const mediaIds = [await world.photo(cleo)];
  for (let made = 0; made < 99; made += 33) {
    await Promise.all(Array.from({ length: 33 }, () => world.publish(cleo, { mediaIds, draft: true })));
  }
  const commands = await Promise.all(Array.from({ length: 4 }, () => world.asked(cleo, { mediaIds, draft: true })));
  const results = await Promise.all(commands.map((command) => publishPost(world.as(cleo), command)));
  expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  expect(results.filter(({ ok }) => !ok)).toMatchObject(Array(3).fill({ refusal: { code: 'LIMIT_REACHED' } }));
  expect(await world.publish(cleo, { mediaIds })).toBeDefined();
});
