import { randomUUID } from 'node:crypto';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { createShards } from '@heliograph/platform/shards';
import { afterAll, assert, beforeAll, expect, test } from 'vitest';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { argon2PasswordHasher } from '../../adapters/argon2-password-hasher.ts';
import { postgresProfileStore } from '../../adapters/postgres-profile-store.ts';
import type { NewAccount, ProfileStore } from '../../ports.ts';
import { usersStores } from '../../stores.ts';
import { type LogInDependencies, logIn } from '../sessions/log-in.ts';
import { resumeSignUp } from './resume-sign-up.ts';
import { type SignUp, type SignUpDependencies, signUp } from './sign-up.ts';

let system: TestPlatform;
let users: SignUpDependencies & LogInDependencies;
/** The profiles of a process that reaches no shard at all. */
let lostProfiles: ProfileStore;
beforeAll(async () => {
  system = await testPlatform();
  const { platform } = system;
  users = {
    ...usersStores(platform),
    passwords: await argon2PasswordHasher(),
    accessTokens: platform.accessTokens,
  };
  const unreachable = createShards({
    pools: new Map(),
    map: platform.shards.map,
    onEffectError: (error) => platform.logger.error(error),
  });
  lostProfiles = postgresProfileStore({ ...platform, shards: unreachable });
});
afterAll(() => system[Symbol.asyncDispose]());

const command = (username: string, differs: Partial<SignUp> = {}): SignUp => ({
  username,
  email: `${randomUUID()}@example.com`,
  password: 'correct horse',
  name: 'Ana',
  device: 'a phone',
  idempotencyKey: randomUUID(),
  clientAddress: '203.0.113.7',
  ...differs,
});
const logInBy = (credentials: { login: string; password: string }) =>
  logIn(users, { ...credentials, challenge: null, oneTimeCode: null, device: 'a phone', clientAddress: null });
const codes = (results: Awaited<ReturnType<typeof signUp>>[]) =>
  results.map((result) => (result.ok ? 'OK' : result.refusal.code)).sort();

test('of twenty who sign up at once with names that look alike, one gets the name', async () => {
  const alike = ['arnold', 'amold', 'arn0ld', 'arno1d', 'arn01d', 'am0ld', 'amo1d', 'am01d', 'Arnold', 'AMOLD'];
  const results = await Promise.all([...alike, ...alike].map((name) => signUp(users, command(name))));
  expect(codes(results)).toEqual(['OK', ...Array(19).fill('USERNAME_TAKEN')]);
  expect(await system.platform.directory.account.count({ where: { usernameSkeleton: 'amold' } })).toBe(1);

  const refused = results.find((result) => !result.ok);
  assert(refused && !refused.ok && refused.refusal.code === 'USERNAME_TAKEN');
  const [suggestion] = refused.refusal.suggestions;
  assert(suggestion);
  expect(await signUp(users, command(suggestion))).toMatchObject({ ok: true });
});

test('of ten who sign up at once with one e-mail address, one gets it', async () => {
  const names = Array.from({ length: 10 }, (_, index) => `mail.${'abcdefghij'[index]}`);
  const results = await Promise.all(names.map((name) => signUp(users, command(name, { email: 'One@Example.com ' }))));
  expect(codes(results)).toEqual([...Array(9).fill('EMAIL_TAKEN'), 'OK']);
});

test('a sign-up sent ten times at once is one account, and every answer signs into it', async () => {
  const once = command('repeated.ana');
  const results = await Promise.all(Array.from({ length: 10 }, () => signUp(users, once)));
  expect(codes(results)).toEqual(Array(10).fill('OK'));
  expect(new Set(results.map((result) => result.ok && result.value.userId)).size).toBe(1);
  expect(new Set(results.map((result) => result.ok && result.value.refreshToken)).size).toBe(10);
});

test('a key that comes back with another name, address or password is a conflict', async () => {
  const once = command('keyed.ana');
  expect(await signUp(users, once)).toMatchObject({ ok: true });
  for (const change of [{ username: 'keyed.ben' }, { email: 'else@example.com' }, { password: 'wrong horse' }]) {
    expect(await signUp(users, { ...once, ...change })).toMatchObject({ refusal: { code: 'IDEMPOTENCY_CONFLICT' } });
  }
});

test('whoever has signed up can log in by name or address, and has a profile', async () => {
  const ana = command('Profile.Ana', { email: 'Profile@Example.com' });
  const made = await signUp(users, ana);
  assert(made.ok);
  const { userId } = made.value;
  expect(await users.profiles.load([userId])).toMatchObject([{ id: userId, username: 'profile.ana', name: 'Ana' }]);
  for (const login of ['profile.ana', 'PROFILE.ANA', 'profile@example.com']) {
    const answer = await logInBy({ login, password: ana.password });
    expect(answer).toMatchObject({ ok: true, value: { userId } });
  }
});

test('accounts are spread over the logical shards in turn', async () => {
  const reserved: UserId[] = [];
  for (let index = 0; index < 16; index += 1) reserved.push((await reserve(`turn${index}`)).id);
  expect(new Set(reserved.map(shardOf)).size).toBe(16);
});

/** A sign-up that dies right after the directory has committed. */
async function reserve(username: string) {
  const input = { username, email: `${username}@example.com`, name: 'Ben' };
  const account: NewAccount = { ...input, usernameSkeleton: username, passwordHash: await passwordHash() };
  const made = await users.accounts.reserve(account, { idempotencyKey: username, input });
  assert(typeof made === 'object');
  return made;
}
let hashed: Promise<string> | undefined;
const passwordHash = () => {
  hashed ??= users.passwords.hash('correct horse');
  return hashed;
};

test('a sign-up that died half-way is no account yet, and the job it left finishes it', async () => {
  const { id, isActive } = await reserve('halfway');
  expect(isActive).toBe(false);
  const credentials = { login: 'halfway', password: 'correct horse' };
  expect(await logInBy(credentials)).toMatchObject({ refusal: { code: 'WRONG_CREDENTIALS' } });
  const jobs = await system.platform.directory.$queryRaw<{ data: unknown }[]>`
    select data from pgboss.job where name = 'users.finish-sign-up' and data->>'accountId' = ${id}`;
  expect(jobs).toEqual([{ data: { accountId: id } }]);

  await resumeSignUp(users, id);
  expect(await logInBy(credentials)).toMatchObject({ ok: true, value: { userId: id } });
  expect(await users.profiles.load([id])).toMatchObject([{ username: 'halfway' }]);
  await resumeSignUp(users, id);
  expect(await users.accounts.findById(id)).toMatchObject({ isActive: true });
});

test('a sign-up that cannot be finished keeps its names for ten minutes, then frees them', async () => {
  const { id, createdAt } = await reserve('stranded');
  const resumedAfter = (minutes: number) =>
    resumeSignUp({ ...users, profiles: lostProfiles, now: () => new Date(createdAt.getTime() + minutes * 60_000) }, id);

  await expect(resumedAfter(9)).rejects.toThrow('No connection');
  expect(await signUp(users, command('stranded'))).toMatchObject({ refusal: { code: 'USERNAME_TAKEN' } });
  await resumedAfter(10);
  expect(await users.accounts.findById(id)).toBeNull();
  const again = command('stranded', { email: 'stranded@example.com', idempotencyKey: 'stranded' });
  expect(await signUp(users, again)).toMatchObject({ ok: true });
  await resumedAfter(11);
  expect(await users.accounts.findByUsername('stranded')).toMatchObject({ isActive: true });
});

test('an account that became active in the last moment is not released', async () => {
  const { id } = await reserve('last.moment');
  await users.accounts.activate(id);
  await users.accounts.release(id);
  expect(await users.accounts.findById(id)).toMatchObject({ isActive: true });
});
