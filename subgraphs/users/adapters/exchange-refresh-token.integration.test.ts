import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { exchangeRefreshToken, refreshTokenExpiry, SESSION_LIFETIMES } from './exchange-refresh-token.ts';

const DAY = 24 * 3600;
const ana = userOn(1);

let system: TestPlatform;
let clock: number;
const now = () => new Date(clock);
const pass = (seconds: number) => {
  clock += seconds * 1000;
};

beforeAll(async () => {
  system = await testPlatform();
  const account = { id: BigInt(ana), userNumber: 1n, state: 'ACTIVE' as const };
  const names = { username: 'ana', usernameSkeleton: 'ana', email: 'ana@example.com', name: 'Ana' };
  await system.platform.directory.account.create({ data: { ...account, ...names, passwordHash: 'none' } });
});
beforeEach(() => {
  clock = Date.UTC(2026, 5, 1);
});
afterAll(() => system?.[Symbol.asyncDispose]());

const mint = () => randomBytes(32);

/** A session with its first refresh token. */
async function open(): Promise<{ sessionId: string; token: Buffer }> {
  const [sessionId, token] = [randomUUID(), mint()];
  const refreshTokens = {
    create: { tokenHash: new Uint8Array(token), expiresAt: refreshTokenExpiry(now(), SESSION_LIFETIMES) },
  };
  await system.platform.directory.session.create({
    data: { id: sessionId, accountId: BigInt(ana), device: 'a phone', createdAt: now(), refreshTokens },
  });
  return { sessionId, token };
}

const exchange = (spent: Buffer, successor: Buffer) =>
  exchangeRefreshToken(
    { directory: system.platform.directory, now: now(), lifetimes: SESSION_LIFETIMES },
    { spent, successor },
  );

/** @returns the successor */
async function spend(token: Buffer): Promise<Buffer> {
  const successor = mint();
  expect(await exchange(token, successor)).toMatchObject({ accountId: ana });
  return successor;
}

test('a session that is refreshed without a pause must wait, and loses nothing by it', async () => {
  let { token } = await open();
  for (let times = 0; times < 60; times += 1) {
    token = await spend(token);
    pass(1);
  }
  expect(await exchange(token, mint())).toBe('too often');
  pass(3600);
  await spend(token);
});

test('each token is traded for the next one, in the same session', async () => {
  const { sessionId, token } = await open();
  const next = mint();
  expect(await exchange(token, next)).toEqual({ id: sessionId, accountId: ana, isModerator: false });
  pass(DAY);
  expect(await exchange(next, mint())).toEqual({ id: sessionId, accountId: ana, isModerator: false });
});

test('a spent token works again while its reply may have been lost, however often that happens', async () => {
  const { token } = await open();
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await spend(token);
    pass(2);
  }
  const received = await spend(token);
  pass(DAY);
  await spend(received);
});

describe('a copy shows, and ends the session, when', () => {
  test('a spent token comes back after the grace period', async () => {
    const { sessionId, token } = await open();
    await spend(token);
    pass(11);
    expect(await exchange(token, mint())).toEqual({ stolen: sessionId });
  });

  test('a spent token comes back at once, but what it was traded for has been used', async () => {
    const { sessionId, token } = await open();
    const next = await spend(token);
    pass(1);
    await spend(next);
    pass(1);
    expect(await exchange(token, mint())).toEqual({ stolen: sessionId });
  });

  test('both were given a successor within the grace period, and the second of them goes on', async () => {
    const { sessionId, token } = await open();
    const [one, other] = [await spend(token), await spend(token)];
    pass(900);
    await spend(one);
    pass(11);
    expect(await exchange(other, mint())).toEqual({ stolen: sessionId });
  });

  test('one successor too many was taken, and an early one is used', async () => {
    const { sessionId, token } = await open();
    const successors = [await spend(token)];
    for (let more = 0; more < 3; more += 1) {
      pass(1);
      successors.push(await spend(token));
    }
    pass(900);
    const [early = mint(), ...good] = successors;
    expect(good).toHaveLength(3);
    expect(await exchange(early, mint())).toEqual({ stolen: sessionId });
  });
});

test('of several that race with one token each gets a successor, and they go on together', async () => {
  const { token } = await open();
  const successors = await Promise.all([spend(token), spend(token), spend(token)]);
  pass(900);
  await Promise.all(successors.map(spend));
});

test('a token that lay unused for sixty days is over', async () => {
  const [kept, forgotten] = [await open(), await open()];
  pass(60 * DAY);
  await spend(kept.token);
  pass(1);
  expect(await exchange(forgotten.token, mint())).toBe('ended');
});

test('no session goes on for more than a year, however often it is refreshed', async () => {
  let { token } = await open();
  for (let days = 0; days < 365; days += 50) {
    token = await spend(token);
    pass(Math.min(50, 365 - days) * DAY);
  }
  token = await spend(token);
  pass(1);
  expect(await exchange(token, mint())).toBe('ended');
});

test('a token that nobody was given opens nothing, and none does once the session has ended', async () => {
  expect(await exchange(mint(), mint())).toBe('ended');
  const { sessionId, token } = await open();
  await system.platform.directory.session.update({ where: { id: sessionId }, data: { endedAt: now() } });
  expect(await exchange(token, mint())).toBe('ended');
});
