import { afterAll, assert, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { mintRefreshToken } from '../domain/open-session.ts';
import type { SessionStore } from '../ports.ts';
import { prismaSessionStore } from './prisma-session-store.ts';

const ana = userOn(1);
const DAY = 24 * 3600;
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
  sessions = prismaSessionStore({ directory, now: () => new Date(clock), announceEnd: (id) => announced.push(id) });
  await directory.account.create({
    data: {
      id: BigInt(ana),
      userNumber: 1n,
      state: 'ACTIVE',
      username: 'ana',
      usernameSkeleton: 'ana',
      email: 'ana@example.com',
      name: 'Ana',
      passwordHash: 'none',
    },
  });
});
beforeEach(() => {
  clock = Date.UTC(2026, 5, 1);
});
afterAll(() => system[Symbol.asyncDispose]());

const mint = () => mintRefreshToken().hash;
async function open() {
  const token = mint();
  const { id } = await sessions.open({ accountId: ana, device: 'a phone', refreshTokenHash: token });
  return { id, token };
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
  expect(await sessions.exchange(token, next)).toEqual({ id, accountId: ana });
  pass(DAY);
  expect(await sessions.exchange(next, mint())).toEqual({ id, accountId: ana });
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

test('only hashes are kept', async () => {
  const { token, hash } = mintRefreshToken();
  await sessions.open({ accountId: ana, device: 'a phone', refreshTokenHash: hash });
  const rows = await system.platform.directory.refreshToken.findMany();
  const stored = rows.map((row) => Buffer.from(row.tokenHash));
  expect(stored.some((one) => one.equals(hash))).toBe(true);
  expect(stored.some((one) => one.equals(Buffer.from(token, 'base64url')) || one.toString() === token)).toBe(false);
});
