import { encodeId, type PostId, shardOf } from '@heliograph/platform/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { userOn } from '../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../test/kit/test-platform.ts';
import { campaigns } from './campaigns.ts';

let system: TestPlatform;
const author = userOn(3);
const postId = encodeId<PostId>({ createdAt: new Date(), shard: shardOf(author), sequence: 7 });
beforeAll(async () => {
  system = await testPlatform();
  const row = { author_id: author, post_id: postId, created_at: new Date() };
  await system.platform.shards.db(3).insertInto('author_post').values(row).execute();
});
afterAll(() => system[Symbol.asyncDispose]());

const run = (...args: string[]) => campaigns(system.env, args);

test('adds a campaign of a post, lists it, and removes it by its id', async () => {
  expect(await run('list')).toBe('There is no campaign');
  const added = await run('add', postId, '--days', '2', '--cap', '5', '--weight', '1.5');
  expect(added).toMatch(`post ${postId}`);
  expect(added).toMatch('at most 5 a day  weight 1.5');
  expect(await run('list')).toBe(added);
  const [id = ''] = added.split(' ');
  expect(await run('remove', id)).toMatch('is over');
  expect(await run('list')).toBe('There is no campaign');
  await expect(run('remove', id)).rejects.toMatchObject({ code: 'NO_SUCH_CAMPAIGN' });
});

test.each([
  ['USAGE', []],
  ['USAGE', ['add']],
  ['USAGE', ['list', postId]],
  ['USAGE', ['promote', postId]],
  ['USAGE', ['add', postId, 'more']],
  ['USAGE', ['add', postId, '--days', '0']],
  ['USAGE', ['add', postId, '--cap', 'many']],
  ['USAGE', ['add', postId, '--budget', '5']],
  ['USAGE', ['remove', postId, '--cap', '5']],
  ['NO_SUCH_POST', ['add', 'x']],
  ['NO_SUCH_POST', ['add', '1']],
  ['NO_SUCH_POST', ['add', encodeId<PostId>({ createdAt: new Date(), shard: 3, sequence: 8 })]],
  ['NO_SUCH_CAMPAIGN', ['remove', 'x']],
])('%s: %j', async (code, args) => {
  await expect(run(...args)).rejects.toMatchObject({ code });
});

test('databases that are not named are asked for', async () => {
  await expect(campaigns({}, ['list'])).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});
