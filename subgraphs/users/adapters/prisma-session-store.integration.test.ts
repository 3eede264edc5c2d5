import { randomUUID } from 'node:crypto';
import type { UserId } from '@heliograph/platform/ids';
import { IdempotencyConflict } from '@heliograph/platform/shards';
import { afterAll, assert, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { mintToken } from '../domain/secret-token.ts';
import type { SessionStore } from '../ports.ts';
import { prismaSessionStore } from './prisma-session-store.ts';

const DAY = 24 * 3600;
const MOST_OPEN = 5;
/** An account of each test's own. */
let ana: UserId;
let system: TestPlatform;
let sessions: SessionStore;
let clock: number;
const announced: string[] = [];
const pass = (seconds: number) => {
  clock += seconds * 1000;
};

beforeAll(async () => {
  system = await testPlatform();
  const { directory } = system.platform;
  sessions = prismaSessionStore({
    directory,
    now: () => new Date(clock),
    announceEnd: (id) => announced.push(id),
    mostOpen: MOST_OPEN,
  });
});
beforeEach(async () => {
  clock = Date.UTC(2026, 5, 1);
  ana = await newAccount();
});
afterAll(() => system[Symbol.asyncDispose]());

async function newAccount(): Promise<UserId> {
  const id = userOn(1);
  const names = { username: id, usernameSkeleton: id, email: `${id}@example.com`, name: '' };
  await system.platform.directory.account.create({
    data: { ...names, id: BigInt(id), userNumber: BigInt(id), state: 'ACTIVE', passwordHash: 'none' },
  });
  return id;
}
const phoneOf = (accountId: UserId) => ({ accountId, passwordHash: 'none', device: 'a phone' });
const mint = () => mintToken().hash;
async function open(account = ana) {
  const token = mint();
  const session = await sessions.open({ ...phoneOf(account), refreshTokenHash: token });
  assert(session);
  return { id: session.id, token };
}
/** Spends a token; answers its successor, or 'ended'. */
async function spend(token: Buffer): Promise<Buffer | 'ended'> {
  const successor = mint();
  return (await sessions.exchange(token, successor)) === 'ended' ? 'ended' : successor;
}
async function spent(token: Buffer): Promise<Buffer> {
  const successor = await spend(token);
  assert(successor !== 'ended');
  return successor;
}

test('each token is traded for the next one, in the same session', async () => {
  const { id, token } = await open();
  const next = mint();
  expect(await sessions.exchange(token, next)).toEqual({ id, accountId: ana, isModerator: false });
  pass(DAY);
  expect(await sessions.exchange(next, mint())).toEqual({ id, accountId: ana, isModerator: false });
});

test('a token whose reply got lost works again within the grace period', async () => {
  const { token } = await open();
  const lost = await spent(token);
  pass(10);
  const received = await spent(token);
  pass(DAY);
  expect(await spend(received)).not.toBe('ended');
  expect(lost).not.toEqual(received);
});

test('a spent token that comes back later ends the session with all its tokens', async () => {
  const { id, token } = await open();
  const second = await spent(token);
  const third = await spent(second);
  pass(11);
  expect(await spend(token)).toBe('ended');
  for (const stolen of [token, second, third]) expect(await spend(stolen)).toBe('ended');
  expect(announced).toContain(id);
});

test('the end of one session leaves the others alone', async () => {
  const [one, other] = [await open(), await open()];
  await sessions.end(one.id);
  expect(announced.at(-1)).toBe(one.id);
  expect(await spend(one.token)).toBe('ended');
  expect(await spend(other.token)).not.toBe('ended');
});

test('of two that race with one token both go on, and it is spent', async () => {
  const { token } = await open();
  const successors = await Promise.all([spent(token), spent(token), spent(token)]);
  pass(11);
  for (const successor of successors) expect(await spend(successor)).not.toBe('ended');
  expect(await spend(token)).toBe('ended');
});

test('a token that lay unused for sixty days is over', async () => {
  const [kept, forgotten] = [await open(), await open()];
  pass(60 * DAY);
  expect(await spend(kept.token)).not.toBe('ended');
  pass(1);
  expect(await spend(forgotten.token)).toBe('ended');
});

test('a token that nobody was given opens nothing', async () => {
  expect(await spend(mint())).toBe('ended');
});

test('a session of more than a year is not listed any more, however often it was refreshed', async () => {
  const { id, token } = await open();
  let latest = token;
  for (let days = 0; days < 360; days += 40) {
    pass(40 * DAY);
    latest = await spent(latest);
  }
  pass(5 * DAY);
  expect(await sessions.list(ana)).toMatchObject([{ id }]);
  pass(1);
  expect(await sessions.list(ana)).toEqual([]);
});

test('an account lists its open sessions, the latest seen first', async () => {
  const ben = await newAccount();
  const [first, second, over, stale] = [await open(ben), await open(ben), await open(ben), await open(ben)];
  await sessions.end(over.id);
  pass(61 * DAY);
  const third = await open(ben);
  await system.platform.directory.session.update({
    where: { id: first.id },
    data: { lastSeenAt: new Date(clock + 1) },
  });
  await system.platform.directory.session.update({
    where: { id: second.id },
    data: { lastSeenAt: new Date(clock - 1) },
  });
  const listed = await sessions.list(ben);
  expect(listed.map(({ id }) => id)).toEqual([first.id, third.id, second.id]);
  expect(listed.map(({ id }) => id)).not.toContain(stale.id);
  expect(listed[1]).toEqual({
    id: third.id,
    device: 'a phone',
    createdAt: new Date(clock),
    lastSeenAt: new Date(clock),
  });
});

test('one ends one’s own sessions, and nobody else’s', async () => {
  const [ben, eve] = [await newAccount(), await newAccount()];
  const [one, other, evil] = [await open(ben), await open(ben), await open(eve)];
  const revoke = (account: UserId, sessionId: string) => sessions.revoke({ account, sessionId, idempotencyKey: null });
  for (const strange of [one.id, randomUUID(), '', 'no id', one.id.toUpperCase()]) {
    expect(await revoke(eve, strange)).toBe(false);
  }
  expect(announced).not.toContain(one.id);
  expect(await revoke(ben, one.id)).toBe(true);
  expect(announced.at(-1)).toBe(one.id);
  expect(await spend(one.token)).toBe('ended');
  expect(await revoke(ben, one.id), 'again').toBe(true);
  for (const { token } of [other, evil]) expect(await spend(token)).not.toBe('ended');
});

test('a key stands for one session', async () => {
  const ben = await newAccount();
  const [one, other] = [await open(ben), await open(ben)];
  const idempotencyKey = randomUUID();
  expect(await sessions.revoke({ account: ben, sessionId: one.id, idempotencyKey })).toBe(true);
  expect(await sessions.revoke({ account: ben, sessionId: one.id, idempotencyKey })).toBe(true);
  const reused = sessions.revoke({ account: ben, sessionId: other.id, idempotencyKey });
  await expect(reused).rejects.toThrow(IdempotencyConflict);
  expect(await sessions.list(ben)).toMatchObject([{ id: other.id }]);
});

test('all sessions of an account end at once, but the one that is to go on', async () => {
  const [ben, eve] = [await newAccount(), await newAccount()];
  const [kept, one, other, evil] = [await open(ben), await open(ben), await open(ben), await open(eve)];
  announced.length = 0;
  await sessions.endAllOf(ben, { except: kept.id });
  expect(announced.toSorted()).toEqual([one.id, other.id].toSorted());
  expect(await sessions.list(ben)).toMatchObject([{ id: kept.id }]);
  await sessions.endAllOf(ben);
  expect(await sessions.list(ben)).toEqual([]);
  expect(await sessions.list(eve)).toMatchObject([{ id: evil.id }]);
});

test('an account has so many sessions open; with one more, the one that was seen the longest ago ends', async () => {
  const ben = await newAccount();
  const opened = [];
  for (let n = 0; n < MOST_OPEN; n += 1) {
    opened.push(await open(ben));
    pass(1);
  }
  const [first, second] = opened;
  assert(first && second);
  expect(await spend(first.token)).not.toBe('ended');
  pass(1);
  announced.length = 0;
  await open(ben);
  expect(announced).toEqual([second.id]);
  const left = (await sessions.list(ben)).map(({ id }) => id);
  expect(left).toHaveLength(MOST_OPEN);
  expect(left).toContain(first.id);
});

test('of many that open at once no more stay than an account may have', async () => {
  const ben = await newAccount();
  await Promise.all(Array.from({ length: 3 * MOST_OPEN }, () => open(ben)));
  expect(await sessions.list(ben)).toHaveLength(MOST_OPEN);
});

test('nothing is opened by a password that is no longer the account’s, nor for an account that is not active', async () => {
  const ben = await newAccount();
  const wish = { ...phoneOf(ben), refreshTokenHash: mint() };
  expect(await sessions.open({ ...wish, passwordHash: 'that of yesterday' })).toBeNull();
  const { directory } = system.platform;
  for (const state of ['CREATING', 'DELETING'] as const) {
    await directory.account.update({ where: { id: BigInt(ben) }, data: { state } });
    expect(await sessions.open(wish)).toBeNull();
  }
  expect(await sessions.list(ben)).toEqual([]);
});

test('only hashes are kept', async () => {
  const { token, hash } = mintToken();
  await sessions.open({ ...phoneOf(ana), refreshTokenHash: hash });
  const rows = await system.platform.directory.refreshToken.findMany();
  const stored = rows.map((row) => Buffer.from(row.tokenHash));
  expect(stored.some((one) => one.equals(hash))).toBe(true);
  expect(stored.some((one) => one.equals(Buffer.from(token, 'base64url')) || one.toString() === token)).toBe(false);
});
