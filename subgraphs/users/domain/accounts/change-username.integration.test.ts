import { randomUUID } from 'node:crypto';
import { IdempotencyConflict } from '@heliograph/platform/shards';
import { afterAll, assert, beforeAll, expect, test } from 'vitest';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import type { ProfileStore } from '../../ports.ts';
import { codeOf, PASSWORD, type Somebody, usersOfTest } from '../../testing/users-of-test.ts';
import { changeUsername, copyUsername } from './change-username.ts';
import { signUp } from './sign-up.ts';
import { skeletonOf } from './username.ts';

const DAY = 24 * 3600;

let system: TestPlatform;
let world: Awaited<ReturnType<typeof usersOfTest>>;
beforeAll(async () => {
  system = await testPlatform();
  world = await usersOfTest(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());

/** The profiles of a process that dies before it reaches the shard. */
const noProfiles: Pick<ProfileStore, 'rename'> = {
  rename: async () => {
    throw new Error('The shard does not answer');
  },
};

const rename = ({ id }: Pick<Somebody, 'id'>, username: string, idempotencyKey: string | null = null) =>
  changeUsername(world.users, { account: id, username, idempotencyKey });
const arrive = (username: string) =>
  signUp(world.users, {
    ...{ username, email: `${randomUUID()}@example.org`, password: PASSWORD, name: '', device: 'a phone' },
    ...{ idempotencyKey: randomUUID(), clientAddress: null },
  });
const ownerOf = async (username: string) => (await world.users.accounts.findByUsername(username))?.id ?? null;
const shownAs = async ({ id }: Pick<Somebody, 'id'>) => (await world.users.profiles.load([id]))[0]?.username;
const unique = (stem: string) => `${stem}.${randomUUID().replaceAll(/[01-]/g, '').slice(0, 12)}`;

test('the new name is found and shown at once, the old one is nobody’s', async () => {
  const ana = await world.somebody();
  const name = unique('new');
  expect(await shownAs(ana)).toBe(ana.username);
  expect(codeOf(await rename(ana, name.toUpperCase()))).toBeNull();
  expect(await ownerOf(name)).toBe(ana.id);
  expect(await ownerOf(ana.username)).toBeNull();
  expect(await shownAs(ana)).toBe(name);
});

test('a process that dies between directory and shard leaves a job that brings the name there', async () => {
  const ana = await world.somebody();
  const name = unique('crashed');
  const dying = { ...world.users, profiles: noProfiles };
  expect(codeOf(await changeUsername(dying, { account: ana.id, username: name, idempotencyKey: null }))).toBeNull();
  expect([await ownerOf(name), await shownAs(ana)]).toEqual([ana.id, ana.username]);

  const jobs = await system.platform.directory.$queryRaw<unknown[]>`
    select data from pgboss.job where name = 'users.copy-username' and data->>'accountId' = ${ana.id}`;
  expect(jobs).toEqual([{ data: { accountId: ana.id } }]);
  await copyUsername(world.users, ana.id);
  expect(await shownAs(ana)).toBe(name);
  await copyUsername(world.users, ana.id);
  expect(await shownAs(ana)).toBe(name);
});

test('a copy that comes late does not bring an older name back', async () => {
  const ana = await world.somebody();
  const [second, third] = [unique('second'), unique('third')];
  await rename(ana, second);
  await rename(ana, third);
  await world.users.profiles.rename({ id: ana.id, username: second, version: 2 });
  expect(await shownAs(ana)).toBe(third);
});

test('a copy that the cache did not confirm fails, so that its job is tried again', async () => {
  const ana = await world.somebody();
  await using lost = await testPlatform({ env: { MEMCACHED_SERVERS: '127.0.0.1:1' } });
  const { users } = await usersOfTest(lost.platform);
  await expect(users.profiles.rename({ id: ana.id, username: 'anything', version: 2 })).rejects.toThrow('memcached');
});

test('nobody gets a name that is somebody’s, or looks like it, or is kept for somebody', async () => {
  const [ana, ben] = [await world.somebody(), await world.somebody()];
  const name = unique('torn');
  expect(codeOf(await rename(ana, name))).toBeNull();
  for (const wanted of [name, name.toUpperCase(), name.replace('torn', 't0m'), name.replace('torn', 'tom')]) {
    const refused = await rename(ben, wanted);
    expect(refused).toMatchObject({ refusal: { code: 'USERNAME_TAKEN', field: ['username'] } });
    expect(codeOf(await arrive(wanted))).toBe('USERNAME_TAKEN');
  }
  for (const wanted of ['admin', 'Support', 'heliograph_']) {
    expect(await rename(ben, wanted)).toMatchObject({ refusal: { code: 'USERNAME_TAKEN', suggestions: [] } });
    expect(codeOf(await arrive(wanted))).toBe('USERNAME_TAKEN');
  }
  expect(codeOf(await rename(ben, '...'))).toBe('INVALID');
  expect(await shownAs(ben)).toBe(ben.username);
});

test('a name that was given up is kept for its owner for 14 days, then it is free', async () => {
  const [ana, ben] = [await world.somebody(), await world.somebody()];
  expect(codeOf(await rename(ana, unique('elsewhere')))).toBeNull();
  world.pass(14 * DAY - 1);
  expect(codeOf(await rename(ben, ana.username))).toBe('USERNAME_TAKEN');
  expect(codeOf(await arrive(ana.username))).toBe('USERNAME_TAKEN');
  const offers = await world.users.accounts.free([{ username: ana.username, skeleton: skeletonOf(ana.username) }]);
  expect(offers).toEqual([]);
  world.pass(1);
  expect(codeOf(await rename(ben, ana.username))).toBeNull();
  expect(await ownerOf(ana.username)).toBe(ben.id);
});

test('its owner may have it back, and keeps the other one then', async () => {
  const [ana, ben] = [await world.somebody(), await world.somebody()];
  const other = unique('other');
  expect(codeOf(await rename(ana, other))).toBeNull();
  world.pass(DAY);
  expect(codeOf(await rename(ana, ana.username))).toBeNull();
  expect(await ownerOf(ana.username)).toBe(ana.id);
  expect(codeOf(await rename(ben, other))).toBe('USERNAME_TAKEN');
});

test('a name is changed twice in 14 days, also among names that look alike', async () => {
  const ana = await world.somebody();
  const stem = unique('lo');
  expect(codeOf(await rename(ana, stem))).toBeNull();
  world.pass(DAY);
  expect(codeOf(await rename(ana, stem.replace('lo', 'l0')))).toBeNull();
  expect(codeOf(await rename(ana, stem.replace('lo', '1o')))).toBe('RATE_LIMITED');
  expect(codeOf(await rename(ana, stem.replace('lo', 'l0'))), 'the one it has').toBeNull();
  world.pass(13 * DAY - 1);
  expect(codeOf(await rename(ana, unique('third')))).toBe('RATE_LIMITED');
  world.pass(1);
  expect(codeOf(await rename(ana, unique('third')))).toBeNull();
  expect(codeOf(await rename(ana, unique('fourth')))).toBe('RATE_LIMITED');
});

test('of many that want one name at once, arriving or changing, one gets it', async () => {
  const people = await Promise.all(Array.from({ length: 5 }, () => world.somebody()));
  const name = unique('wanted');
  const wishes = people.flatMap((person) => [rename(person, name), arrive(name)]);
  const codes = (await Promise.all(wishes)).map(codeOf);
  expect(codes.filter((code) => code === null)).toHaveLength(1);
  expect(codes.filter((code) => code === 'USERNAME_TAKEN')).toHaveLength(9);
});

test('whoever lies in wait for a name does not get it while it is given up', async () => {
  for (let round = 0; round < 5; round += 1) {
    const ana = await world.somebody();
    const thieves = await Promise.all([world.somebody(), world.somebody()]);
    const [given, ...snatched] = await Promise.all([
      rename(ana, unique('away')),
      ...thieves.map((thief) => rename(thief, ana.username)),
      ...Array.from({ length: 3 }, () => arrive(ana.username)),
    ]);
    assert(given);
    expect(codeOf(given)).toBeNull();
    expect(snatched.map(codeOf)).toEqual(Array(5).fill('USERNAME_TAKEN'));
  }
});

test('a change sent again is one change; another under its key is a conflict; a refused one leaves the key as new', async () => {
  const [ana, ben] = [await world.somebody(), await world.somebody()];
  const [key, name] = [randomUUID(), unique('once')];
  expect(codeOf(await rename(ana, ben.username, key))).toBe('USERNAME_TAKEN');
  const answers = await Promise.all(Array.from({ length: 5 }, () => rename(ana, name, key)));
  expect(answers.map(codeOf)).toEqual(Array(5).fill(null));
  expect(await world.users.accounts.findById(ana.id)).toMatchObject({ username: name, nameVersion: 2 });
  await expect(rename(ana, unique('another'), key)).rejects.toThrow(IdempotencyConflict);
});
