import { randomInt } from 'node:crypto';
import { connectRedis } from '@heliograph/platform/redis';
import { afterAll, assert, beforeAll, expect, inject, test } from 'vitest';
import { openShuttableProxy } from '../../../../platform/testing/shuttable-proxy.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { codeOf, ELSEWHERE, HOME, PASSWORD, type Somebody, usersOfTest } from '../../testing/users-of-test.ts';
import { logInCounts, signInNetworkOf } from '../throttling/counts.ts';

let system: TestPlatform;
let world: Awaited<ReturnType<typeof usersOfTest>>;
beforeAll(async () => {
  system = await testPlatform();
  world = await usersOfTest(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/** Each time another network, as of someone who rents a million machines. */
const anyAddress = () => `2001:db8:${randomInt(65_536).toString(16)}:${randomInt(65_536).toString(16)}::1`;

const guess = async (login: string, clientAddress: string) =>
  codeOf(await world.logIn({ login, password: 'a wrong guess', clientAddress }));

const owner = async ({ username }: Somebody, clientAddress: string) =>
  codeOf(await world.logIn({ login: username, password: PASSWORD, clientAddress }));

/** How many of the guesses were looked at, `everySeconds` one of them, all from one address. */
async function attack(login: string, plan: { guesses: number; everySeconds: number; from: string }) {
  let lookedAt = 0;
  for (let made = 0; made < plan.guesses; made += 1) {
    if ((await guess(login, plan.from)) === 'WRONG_CREDENTIALS') lookedAt += 1;
    world.pass(plan.everySeconds);
  }
  return lookedAt;
}

test('of 5000 guesses from as many networks within a day fewer than a hundred are looked at; the owner gets in meanwhile', async () => {
  const ana = await world.somebody();
  // What a guess comes to before its password is looked at: 5000 log-ins would take minutes.
  const isLookedAt = async () => {
    const place = { login: ana.username, network: signInNetworkOf(anyAddress()), isKnown: false };
    return (await world.users.throttle.begin(logInCounts(place))).allowed;
  };
  let lookedAt = 0;
  for (let burst = 1; burst <= 250; burst += 1) {
    const guesses = await Promise.all(Array.from({ length: 20 }, isLookedAt));
    lookedAt += guesses.filter(Boolean).length;
    if (burst % 50 === 0) {
      expect(await guess(ana.username, anyAddress()), 'through the log-in itself').toBe('RATE_LIMITED');
      expect(await owner(ana, HOME)).toBeNull();
      expect(await owner(ana, '198.51.100.250'), 'the next address of the household').toBeNull();
    }
    world.pass(DAY / 250);
  }
  // Guesses at a password that is one of a million likely ones succeed once in more than ten thousand such days.
  expect(lookedAt).toBeGreaterThan(30);
  expect(lookedAt).toBeLessThan(100);
});

test('a stranger waits for ever longer, and no longer than a quarter of an hour', async () => {
  const ana = await world.somebody();
  expect(await attack(ana.username, { guesses: 20, everySeconds: 0, from: ELSEWHERE })).toBe(10);
  const refused = await world.logIn({ login: ana.username, password: PASSWORD, clientAddress: ELSEWHERE });
  expect(refused).toMatchObject({ refusal: { code: 'RATE_LIMITED', message: expect.stringContaining('wait 30 s') } });
  for (const wait of [30, 60, 120, 240, 480, 900, 900]) {
    world.pass(wait - 1);
    expect(await guess(ana.username, ELSEWHERE)).toBe('RATE_LIMITED');
    world.pass(1);
    expect(await guess(ana.username, ELSEWHERE)).toBe('WRONG_CREDENTIALS');
  }
  world.pass(15 * MINUTE);
  expect(await owner(ana, ELSEWHERE), 'the owner, in a new place').toBeNull();
  expect(await guess(ana.username, ELSEWHERE), 'it is the owner’s place now').toBe('WRONG_CREDENTIALS');
});

test('who hammers in the network of the owner is slowed down there, and the owner with them, but not for ever', async () => {
  const ana = await world.somebody();
  expect(await attack(ana.username, { guesses: 120, everySeconds: MINUTE, from: HOME })).toBeLessThan(30);
  expect(await owner(ana, HOME)).toBe('RATE_LIMITED');
  world.pass(15 * MINUTE);
  expect(await owner(ana, HOME)).toBeNull();
});

test('of fifty wrong passwords at once ten are looked at', async () => {
  const ana = await world.somebody();
  const codes = await Promise.all(Array.from({ length: 50 }, () => guess(ana.username, ELSEWHERE)));
  expect(codes.filter((code) => code === 'WRONG_CREDENTIALS')).toHaveLength(10);
  expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(40);
});

test('one network may not try many accounts either, and owners sign in from it all the same', async () => {
  const school = '192.0.2.7';
  const ana = await world.somebody();
  expect(await owner(ana, school)).toBeNull();
  const codes = await Promise.all(Array.from({ length: 110 }, (_, index) => guess(`pupil.${index}`, school)));
  expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(10);
  expect(await owner(ana, school)).toBeNull();
  expect(await guess('pupil.1', ELSEWHERE)).toBe('WRONG_CREDENTIALS');
});

test('a login that nobody has is refused in the same words at the same attempt', async () => {
  const ana = await world.somebody();
  const answers = async (login: string) => {
    const given: unknown[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      given.push(await world.logIn({ login, password: 'a wrong guess', clientAddress: '2001:db8:77::1' }));
    }
    return given;
  };
  const [known, unknown] = [await answers(ana.username), await answers('nobody.at.all')];
  expect(unknown).toEqual(known);
  expect(known[11]).toMatchObject({ refusal: { code: 'RATE_LIMITED' } });
  // Nor does the username's wait tell whose address this is.
  expect(await guess(ana.email, '2001:db8:77::1')).toBe('WRONG_CREDENTIALS');
});

test('an owner whose address nobody knows is a stranger, and still gets in', async () => {
  const ana = await world.somebody();
  const nowhere = { login: ana.username, password: PASSWORD, clientAddress: null };
  expect(codeOf(await world.logIn(nowhere))).toBeNull();
  for (let attempt = 0; attempt < 12; attempt += 1) await world.logIn({ ...nowhere, password: 'a wrong guess' });
  expect(codeOf(await world.logIn(nowhere))).toBe('RATE_LIMITED');
  expect(await owner(ana, HOME)).toBeNull();
});

test('without Redis guesses are counted more tightly, and the owner still gets in from home', async () => {
  await using door = await openShuttableProxy(inject('systemEnvironment').REDIS_URL ?? '');
  const redis = await connectRedis(door.url, { onError: () => undefined });
  const lonely = await usersOfTest({ ...system.platform, redis });
  const ana = await lonely.somebody();
  await door.shut();
  await expect.poll(() => redis.isReady).toBe(false);

  const tried = async (password: string, clientAddress: string) =>
    codeOf(await lonely.logIn({ login: ana.username, password, clientAddress }));
  const codes: (string | null)[] = [];
  for (let attempt = 0; attempt < 40; attempt += 1) codes.push(await tried('a wrong guess', anyAddress()));
  expect(codes.filter((code) => code === 'WRONG_CREDENTIALS')).toHaveLength(7);
  expect(await tried(PASSWORD, ELSEWHERE)).toBe('RATE_LIMITED');
  expect(await tried(PASSWORD, HOME)).toBeNull();
  lonely.pass(30 * MINUTE);
  expect(await tried(PASSWORD, ELSEWHERE)).toBeNull();
  redis.destroy();
});

test('where the owner signed in is known for ninety days', async () => {
  const ana = await world.somebody();
  const { redis, settings } = system.platform;
  const keys = await redis.keys(`${settings.KEY_PREFIX}known-network:{${ana.id}}:*`);
  expect(keys).toEqual([`${settings.KEY_PREFIX}known-network:{${ana.id}}:198.51.100.0/24`]);
  assert(keys[0]);
  expect(await redis.ttl(keys[0])).toBeGreaterThan(90 * DAY - 60);
});
