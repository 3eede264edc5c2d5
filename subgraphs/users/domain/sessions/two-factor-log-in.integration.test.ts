import { randomUUID } from 'node:crypto';
import { afterAll, assert, beforeAll, expect, test } from 'vitest';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { codeOf, ELSEWHERE, HOME, PASSWORD, type Somebody, usersOfTest } from '../../testing/users-of-test.ts';
import { signUp } from '../accounts/sign-up.ts';
import { disableTwoFactor } from '../two-factor/disable-two-factor.ts';
import { newChallenge } from './log-in-challenge.ts';

let system: TestPlatform;
let world: Awaited<ReturnType<typeof usersOfTest>>;
beforeAll(async () => {
  system = await testPlatform();
  world = await usersOfTest(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());

/** Somebody whose log-in takes a code. */
async function guarded() {
  const ana = await world.somebody();
  return { ana, ...(await world.enroll(ana)) };
}

async function challengeOf({ username }: Somebody, clientAddress = ELSEWHERE): Promise<string> {
  const result = await world.logIn({ login: username, password: PASSWORD, clientAddress });
  assert(!result.ok && result.refusal.code === 'TWO_FACTOR_REQUIRED' && result.refusal.challenge);
  return result.refusal.challenge;
}

const answer = async (
  challenge: string,
  oneTimeCode: string,
  differs: { device?: string; clientAddress?: string } = {},
) => codeOf(await world.logIn({ challenge, oneTimeCode, ...differs }));

const sessionsOf = ({ id }: Somebody) =>
  system.platform.directory.session.count({ where: { accountId: BigInt(id), endedAt: null } });

test('a right password opens nothing by itself: its challenge and a code do', async () => {
  const { ana, codeNow } = await guarded();
  const challenge = await challengeOf(ana);
  expect(await sessionsOf(ana)).toBe(1);
  expect(await world.users.knownNetworks.has(ana.id, '203.0.113.0/24')).toBe(false);

  expect(await world.logIn({ challenge, oneTimeCode: codeNow() })).toMatchObject({
    ok: true,
    value: { userId: ana.id },
  });
  expect(await sessionsOf(ana)).toBe(2);
  expect(await world.users.knownNetworks.has(ana.id, '203.0.113.0/24')).toBe(true);
});

test('without the right password nobody learns that a code is needed', async () => {
  const { ana } = await guarded();
  const plain = await world.somebody();
  const wrong = { password: 'a wrong guess', clientAddress: '192.0.2.1' };
  const answers = [];
  for (const login of [ana.username, plain.username, 'nobody.here'])
    answers.push(await world.logIn({ login, ...wrong }));
  expect(answers[0]).toMatchObject({ refusal: { code: 'WRONG_CREDENTIALS' } });
  expect(new Set(answers.map((given) => JSON.stringify(given))).size).toBe(1);
});

test('a challenge tells the app nothing, and is another one each time', async () => {
  const { ana } = await guarded();
  const [one, other] = [await challengeOf(ana), await challengeOf(ana)];
  expect(one).not.toBe(other);
  const read = Buffer.from(one, 'base64url').toString('latin1');
  for (const secret of [ana.id, ana.username, 'a phone']) expect(read).not.toContain(secret);
});

test('a challenge is good for one success', async () => {
  const { ana, codeNow, recoveryCodes } = await guarded();
  const challenge = await challengeOf(ana);
  expect(await answer(challenge, codeNow())).toBeNull();
  world.pass(30);
  for (const code of [codeNow(), recoveryCodes[0] ?? '', '000000']) {
    expect(await answer(challenge, code)).toBe('TOKEN_EXPIRED');
  }
  expect(await answer(await challengeOf(ana), codeNow())).toBeNull();
});

test('a challenge is over after five minutes, on another device, and once the password is another', async () => {
  const { ana, codeNow } = await guarded();
  const [early, late] = [await challengeOf(ana), await challengeOf(ana)];
  world.pass(299);
  expect(await answer(early, codeNow(), { device: 'another phone' })).toBe('TOKEN_EXPIRED');
  expect(await answer(early, codeNow())).toBeNull();
  world.pass(1);
  expect(await answer(late, codeNow(30))).toBe('TOKEN_EXPIRED');

  const before = await challengeOf(ana);
  const passwordHash = await world.users.passwords.hash(PASSWORD);
  await system.platform.directory.account.update({ where: { id: BigInt(ana.id) }, data: { passwordHash } });
  expect(await answer(before, codeNow(30))).toBe('TOKEN_EXPIRED');
});

test('a challenge that was made up or changed is none', async () => {
  const { ana, codeNow } = await guarded();
  const challenge = await challengeOf(ana);
  const foreign = world.users.challenges.seal({ id: ana.id });
  const flipped = `${challenge.slice(0, 40)}${challenge[40] === 'A' ? 'B' : 'A'}${challenge.slice(41)}`;
  for (const forged of ['x', `${challenge}.${challenge}`, challenge.slice(4), flipped, foreign, 'Ä'.repeat(99)]) {
    expect(await answer(forged, codeNow())).toBe('TOKEN_EXPIRED');
  }
});

test.each([
  ['nothing', {}],
  ['a login alone', { login: 'ana' }],
  ['a password alone', { password: PASSWORD }],
  ['a challenge without a code', { challenge: 'x' }],
  ['a code without a challenge', { oneTimeCode: '123456' }],
  ['a code beside the password', { login: 'ana', password: PASSWORD, oneTimeCode: '123456' }],
  ['both ways at once', { login: 'ana', password: PASSWORD, challenge: 'x', oneTimeCode: '123456' }],
  ['a device without a name', { login: 'ana', password: PASSWORD, device: '' }],
])('%s is no log-in', async (_what, command) => {
  expect(codeOf(await world.logIn(command))).toBe('INVALID');
});

test.each([
  ['half a minute slow', -30, null],
  ['half a minute fast', 30, null],
  ['a minute slow', -60, 'WRONG_CREDENTIALS'],
  ['a minute fast', 60, 'WRONG_CREDENTIALS'],
])('the code of a clock that is %s', async (_clock, skew, refused) => {
  const { ana, codeNow } = await guarded();
  expect(await answer(await challengeOf(ana), codeNow(skew))).toBe(refused);
});

test('a code works once, and none that is older does afterwards', async () => {
  const { ana, codeNow } = await guarded();
  const code = codeNow();
  expect(await answer(await challengeOf(ana), code)).toBeNull();
  for (const spent of [code, codeNow(-30)])
    expect(await answer(await challengeOf(ana), spent)).toBe('WRONG_CREDENTIALS');
  expect(await answer(await challengeOf(ana), codeNow(30))).toBeNull();
});

test.each<[string, (codes: { codeNow(): string; recoveryCodes: string[] }) => string]>([
  ['code', ({ codeNow }) => codeNow()],
  ['recovery code', ({ recoveryCodes }) => recoveryCodes[3] ?? ''],
])('of many who use one %s at once, with a challenge each, one gets a session', async (_kind, pick) => {
  const { ana, ...codes } = await guarded();
  const challenges = await Promise.all(Array.from({ length: 5 }, () => challengeOf(ana, HOME)));
  const results = await Promise.all(
    challenges.map((challenge) => answer(challenge, pick(codes), { clientAddress: HOME })),
  );
  expect(results.sort()).toEqual([...Array(4).fill('WRONG_CREDENTIALS'), null].sort());
  expect(await sessionsOf(ana)).toBe(2);
});

test('of many who answer one challenge at once one gets a session', async () => {
  const { ana, codeNow, recoveryCodes } = await guarded();
  const challenge = await challengeOf(ana);
  const codes = [codeNow(), ...recoveryCodes.slice(0, 4)];
  const results = await Promise.all(codes.map((code) => answer(challenge, code)));
  expect(results.filter((result) => result === null)).toHaveLength(1);
  expect(await sessionsOf(ana)).toBe(2);
  // What the others sent was not spent with it.
  expect(await world.users.twoFactor.recoveryCodesLeft(ana.id)).toBeGreaterThanOrEqual(9);
});

test('a recovery code works once, however it is typed', async () => {
  const { ana, recoveryCodes } = await guarded();
  const [first = '', second = ''] = recoveryCodes;
  expect(await answer(await challengeOf(ana), first.toUpperCase().replace('-', ' '))).toBeNull();
  for (const again of [first, first.replace('-', '')]) {
    expect(await answer(await challengeOf(ana), again)).toBe('WRONG_CREDENTIALS');
  }
  expect(await answer(await challengeOf(ana), second.replace('-', ''))).toBeNull();
  expect(await world.users.twoFactor.recoveryCodesLeft(ana.id)).toBe(8);
  const other = await guarded();
  expect(await answer(await challengeOf(other.ana), recoveryCodes[2] ?? ''), 'of somebody else').toBe(
    'WRONG_CREDENTIALS',
  );
});

test('five wrong codes end a challenge; with the next one the wait goes on growing, elsewhere, and not at home', async () => {
  const { ana, codeNow } = await guarded();
  const challenge = await challengeOf(ana);
  for (let wrong = 0; wrong < 5; wrong += 1) expect(await answer(challenge, '000000')).toBe('WRONG_CREDENTIALS');
  expect(await answer(challenge, codeNow())).toBe('TOKEN_EXPIRED');
  for (const wait of [30, 60, 120]) {
    expect(await answer(await challengeOf(ana, '192.0.2.1'), codeNow(), { clientAddress: '192.0.2.1' })).toBe(
      'RATE_LIMITED',
    );
    world.pass(wait);
    expect(await answer(await challengeOf(ana), '000000')).toBe('WRONG_CREDENTIALS');
  }
  expect(await answer(await challengeOf(ana), codeNow())).toBe('RATE_LIMITED');
  expect(await answer(await challengeOf(ana, HOME), codeNow(), { clientAddress: HOME })).toBeNull();
});

test('who knows the password tries fewer than sixty codes in two days, and the owner signs in at home', async () => {
  const { ana, codeNow } = await guarded();
  const account = await world.users.accounts.findById(ana.id);
  assert(account);
  let lookedAt = 0;
  for (let attempt = 0; attempt < 96; attempt += 1) {
    // Ever new challenges, as the password gives them, from ever new networks, every half hour.
    const challenge = world.users.challenges.seal(newChallenge({ account, device: 'a phone', now: world.now() }));
    const result = await answer(challenge, '000000', { clientAddress: `2001:db8:${attempt}:1::1` });
    if (result !== 'RATE_LIMITED') lookedAt += 1;
    world.pass(1801);
  }
  expect(lookedAt).toBeGreaterThan(40);
  expect(lookedAt).toBeLessThan(60);
  expect(await answer(await challengeOf(ana, HOME), codeNow(), { clientAddress: HOME })).toBeNull();
});

test('the sign-up that is sent again is no way round', async () => {
  const username = `again${randomUUID().slice(0, 8)}`;
  const sent = {
    ...{ username, email: `${username}@example.org`, password: PASSWORD, name: '', device: 'a phone' },
    ...{ idempotencyKey: randomUUID(), clientAddress: HOME },
  };
  const [made, again] = [await signUp(world.users, sent), await signUp(world.users, sent)];
  assert(made.ok && again.ok);
  const viewer = { userId: made.value.userId, sessionId: randomUUID() };
  await world.enroll({ id: viewer.userId, username, email: sent.email, viewer });
  expect(codeOf(await signUp(world.users, sent))).toBe('IDEMPOTENCY_CONFLICT');
});

test('with two-factor turned off meanwhile, a challenge is answered by nothing', async () => {
  const { ana, codeNow, recoveryCodes } = await guarded();
  const challenge = await challengeOf(ana);
  const off = { viewer: ana.viewer, password: PASSWORD, oneTimeCode: recoveryCodes[0] ?? '', idempotencyKey: null };
  expect(codeOf(await disableTwoFactor(world.users, off))).toBeNull();
  expect(await answer(challenge, codeNow())).toBe('WRONG_CREDENTIALS');
  expect(codeOf(await world.logIn({ login: ana.username, password: PASSWORD }))).toBeNull();
});
