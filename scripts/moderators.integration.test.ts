import { afterAll, beforeAll, expect, test } from 'vitest';
import { usersOfTest } from '../subgraphs/users/testing/users-of-test.ts';
import { type TestPlatform, testPlatform } from '../test/kit/test-platform.ts';
import { moderators } from './moderators.ts';

let system: TestPlatform;
let username: string;
beforeAll(async () => {
  system = await testPlatform();
  ({ username } = await (await usersOfTest(system.platform)).somebody());
});
afterAll(() => system[Symbol.asyncDispose]());

const run = (...args: string[]) => moderators(system.env, args);

test('adds, lists and removes by username, as often as one likes', async () => {
  expect(await run('list')).toBe('There is no moderator');
  for (const _again of [1, 2]) expect(await run('add', username)).toMatch(`${username} is a moderator`);
  expect(await run('list')).toBe(username);
  for (const _again of [1, 2]) expect(await run('remove', username)).toMatch('logged out everywhere');
  expect(await run('list')).toBe('There is no moderator');
});

test.each([
  ['USAGE', []],
  ['USAGE', ['add']],
  ['USAGE', ['list', 'ana']],
  ['USAGE', ['promote', 'ana']],
  ['USAGE', ['add', 'ana', 'ben']],
  ['NO_SUCH_ACCOUNT', ['add', 'nobody_has_this_name']],
  ['NO_SUCH_ACCOUNT', ['remove', 'nobody_has_this_name']],
])('%s: %j', async (code, args) => {
  await expect(run(...args)).rejects.toMatchObject({ code });
});

test('a directory that is not named is asked for', async () => {
  await expect(moderators({}, ['list'])).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});
