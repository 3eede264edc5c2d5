import type { UserId } from '@heliograph/platform/ids';
import { createVisibility } from '@heliograph/platform/visibility';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { taggedUsers } from './resolvers/types/tagged-users.ts';
import { type PostsOfTest, postsOfTest } from './testing/posts.ts';

let system: TestPlatform;
let world: PostsOfTest;
beforeAll(async () => {
  system = await testPlatform();
  world = postsOfTest(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());

/** Whom each of these finds tagged in a post of the author's that tags the two. */
async function tagging() {
  const [author, ben, eve, stranger] = [
    await world.account(6),
    await world.account(3),
    await world.account(9),
    await world.account(6),
  ];
  const mediaIds = [await world.photo(author), await world.photo(author)] as const;
  const userTags = [
    { userId: eve, mediaId: mediaIds[1], x: 0.1, y: 0.2 },
    { userId: ben, mediaId: mediaIds[0], x: 0.3, y: 0.4 },
  ];
  const seenBy = async (viewer: UserId | null) => {
    const eyes = {
      viewer: viewer && { userId: viewer, sessionId: '' },
      visibility: createVisibility(system.platform.graph),
    };
    const tags = await taggedUsers({ authorId: author, mediaIds: [...mediaIds], userTags }, eyes);
    return tags.map(({ userId }) => userId);
  };
  return { author, ben, eve, stranger, seenBy };
}

test('those tagged are seen in the order of the media, without whom the viewer may not see', async () => {
  const { ben, eve, stranger, seenBy } = await tagging();
  expect(await seenBy(null)).toEqual([ben, eve]);
  await world.add(stranger, 'BLOCKS', eve);
  expect(await seenBy(stranger)).toEqual([ben]);
  expect(await seenBy(null)).toEqual([ben, eve]);
});

test('whose account is being deleted is tagged for themselves alone', async () => {
  const { author, ben, eve, stranger, seenBy } = await tagging();
  await world.add(eve, 'GONE', eve);
  for (const viewer of [null, stranger, author, ben]) expect(await seenBy(viewer)).toEqual([ben]);
  expect(await seenBy(eve)).toEqual([ben, eve]);
});

test.each(['BLOCKS', 'BLOCKED_BY'] as const)('whoever %s the author is tagged for nobody any more', async (type) => {
  const { author, ben, eve, stranger, seenBy } = await tagging();
  await world.add(eve, type, author);
  for (const viewer of [null, stranger, author, ben]) expect(await seenBy(viewer)).toEqual([ben]);
});
