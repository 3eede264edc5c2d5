import { afterAll, assert, beforeAll, expect, test } from 'vitest';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { refreshSession } from '../domain/sessions/refresh-session.ts';
import type { ModeratorStore } from '../ports.ts';
import { codeOf, PASSWORD, type Somebody, usersOfTest } from '../testing/users-of-test.ts';
import { prismaModeratorStore } from './prisma-moderator-store.ts';

let system: TestPlatform;
let world: Awaited<ReturnType<typeof usersOfTest>>;
let moderators: ModeratorStore;
beforeAll(async () => {
  system = await testPlatform();
  world = await usersOfTest(system.platform);
  moderators = prismaModeratorStore({ ...system.platform, now: world.now });
});
afterAll(() => system[Symbol.asyncDispose]());

async function logIn({ username }: Somebody) {
  const session = await world.logIn({ login: username, password: PASSWORD });
  assert(session.ok);
  return session.value;
}

const refresh = (session: { refreshToken: string }) => refreshSession(world.users, session);

/** What a token grants; the clock of these tests is not that of the platform, which would find it too old. */
function scopeOf({ accessToken }: { accessToken: string }): unknown {
  const [, claims = ''] = accessToken.split('.');
  return (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { scope?: unknown }).scope;
}

test('the tokens of a moderator say so from the next refresh or log-in on, those of others never', async () => {
  const [ana, ben] = await Promise.all([world.somebody(), world.somebody()]);
  const before = await logIn(ana);
  expect(scopeOf(before)).toBeUndefined();
  expect(await moderators.add(ana.username.toUpperCase())).toBe(true);

  const refreshed = await refresh(before);
  assert(refreshed.ok);
  expect([scopeOf(refreshed.value), scopeOf(await logIn(ana))]).toEqual(['moderation', 'moderation']);
  expect(scopeOf(await logIn(ben))).toBeUndefined();
  expect(await moderators.list()).toContain(ana.username);
  expect(await moderators.list()).not.toContain(ben.username);
});

test('with the role all sessions end, so that no token that grants it goes on', async () => {
  const ana = await world.somebody();
  await moderators.add(ana.username);
  const session = await logIn(ana);
  expect(await moderators.remove(ana.username)).toBe(true);
  expect(await moderators.list()).not.toContain(ana.username);
  expect(await world.users.sessions.list(ana.id)).toEqual([]);
  expect(codeOf(await refresh(session))).toBe('SESSION_ENDED');
  expect(scopeOf(await logIn(ana))).toBeUndefined();
});

test('taking away what nobody has ends no session', async () => {
  const ana = await world.somebody();
  const session = await logIn(ana);
  expect(await moderators.remove(ana.username)).toBe(true);
  expect((await refresh(session)).ok).toBe(true);
});

test('a log-in that races with the end of the role never comes out with it', async () => {
  const ana = await world.somebody();
  for (let round = 0; round < 5; round += 1) {
    await moderators.add(ana.username);
    const [session] = await Promise.all([logIn(ana), moderators.remove(ana.username)]);
    const isOver = codeOf(await refresh(session)) === 'SESSION_ENDED';
    expect([scopeOf(session), isOver]).toEqual(isOver ? [expect.anything(), true] : [undefined, false]);
  }
});

test.each(['nobody_has_this_name', ''])('%j is nobody', async (username) => {
  expect(await moderators.add(username)).toBe(false);
  expect(await moderators.remove(username)).toBe(false);
});
